SELECT "person_id" AS "person_id", "team_id" AS "team_id", "channel" AS "channel"

-- contacts.offered
COUNT("id") FILTER (WHERE ("created_at" >= <start> AND "created_at" < <end> AND "offered"))

-- contacts.abandoned
COUNT("id") FILTER (WHERE ("created_at" >= <start> AND "created_at" < <end> AND "abandoned"))

-- contacts.answered_in_time
COUNT("id") FILTER (WHERE ("created_at" >= <start> AND "created_at" < <end> AND "answered" AND "offered" AND "wait_seconds" <= 20))

-- contacts.wait_known
COUNT("id") FILTER (WHERE ("created_at" >= <start> AND "created_at" < <end> AND "offered" AND ("wait_seconds" IS NOT NULL OR NOT "answered")))

-- contacts.abandonment_known
COUNT("id") FILTER (WHERE ("created_at" >= <start> AND "created_at" < <end> AND "abandoned" IS NOT NULL AND "offered"))

-- contacts.offered_outcome_known
COUNT("id") FILTER (WHERE ("created_at" >= <start> AND "created_at" < <end> AND "offered" AND ("resolved_at_first_contact" IS NOT NULL OR NOT "answered")))

-- contacts.opened
COUNT("id") FILTER (WHERE ("created_at" >= <start> AND "created_at" < <end>))

-- contacts.closed
COUNT("id") FILTER (WHERE ("closed_at" >= <start> AND "closed_at" < <end>))

-- contacts.answers
COUNT("id") FILTER (WHERE ("answered_at" >= <start> AND "answered_at" < <end> AND "wait_seconds" IS NOT NULL))

-- contacts.wait_seconds
COALESCE(SUM("wait_seconds") FILTER (WHERE ("answered_at" >= <start> AND "answered_at" < <end>)), 0)

-- contacts.first_responses
COUNT("id") FILTER (WHERE ("first_response_at" >= <start> AND "first_response_at" < <end> AND "first_response_seconds" IS NOT NULL))

-- contacts.first_response_seconds
COALESCE(SUM("first_response_seconds") FILTER (WHERE ("first_response_at" >= <start> AND "first_response_at" < <end>)), 0)

-- contacts.first_response
COALESCE(GROUP_CONCAT(CAST(CASE
  WHEN "first_response_seconds" < 128 THEN (0 + ("first_response_seconds" >> 0))
  WHEN "first_response_seconds" < 256 THEN (64 + ("first_response_seconds" >> 1))
  WHEN "first_response_seconds" < 512 THEN (128 + ("first_response_seconds" >> 2))
  WHEN "first_response_seconds" < 1024 THEN (192 + ("first_response_seconds" >> 3))
  WHEN "first_response_seconds" < 2048 THEN (256 + ("first_response_seconds" >> 4))
  WHEN "first_response_seconds" < 4096 THEN (320 + ("first_response_seconds" >> 5))
  WHEN "first_response_seconds" < 8192 THEN (384 + ("first_response_seconds" >> 6))
  WHEN "first_response_seconds" < 16384 THEN (448 + ("first_response_seconds" >> 7))
  WHEN "first_response_seconds" < 32768 THEN (512 + ("first_response_seconds" >> 8))
  WHEN "first_response_seconds" < 65536 THEN (576 + ("first_response_seconds" >> 9))
  WHEN "first_response_seconds" < 131072 THEN (640 + ("first_response_seconds" >> 10))
  WHEN "first_response_seconds" < 262144 THEN (704 + ("first_response_seconds" >> 11))
  WHEN "first_response_seconds" < 524288 THEN (768 + ("first_response_seconds" >> 12))
  WHEN "first_response_seconds" < 1048576 THEN (832 + ("first_response_seconds" >> 13))
  WHEN "first_response_seconds" < 2097152 THEN (896 + ("first_response_seconds" >> 14))
  WHEN "first_response_seconds" < 4194304 THEN (960 + ("first_response_seconds" >> 15))
  WHEN "first_response_seconds" < 8388608 THEN (1024 + ("first_response_seconds" >> 16))
  WHEN "first_response_seconds" < 16777216 THEN (1088 + ("first_response_seconds" >> 17))
  WHEN "first_response_seconds" < 33554432 THEN (1152 + ("first_response_seconds" >> 18))
  WHEN "first_response_seconds" < 67108864 THEN (1216 + ("first_response_seconds" >> 19))
  WHEN "first_response_seconds" < 134217728 THEN (1280 + ("first_response_seconds" >> 20))
  WHEN "first_response_seconds" < 268435456 THEN (1344 + ("first_response_seconds" >> 21))
  WHEN "first_response_seconds" < 536870912 THEN (1408 + ("first_response_seconds" >> 22))
  WHEN "first_response_seconds" < 1073741824 THEN (1472 + ("first_response_seconds" >> 23))
  WHEN "first_response_seconds" < 2147483648 THEN (1536 + ("first_response_seconds" >> 24))
  WHEN "first_response_seconds" IS NOT NULL THEN 1663 ELSE NULL END AS text), ',') FILTER (WHERE ("first_response_at" >= <start> AND "first_response_at" < <end> AND "first_response_seconds" IS NOT NULL)), '')

-- contacts.first_responses_due
COUNT("id") FILTER (WHERE ("first_response_due_at" >= <start> AND "first_response_due_at" < <end> AND NOT "first_response_unknown"))

-- contacts.first_responses_in_time
COUNT("id") FILTER (WHERE ("first_response_due_at" >= <start> AND "first_response_due_at" < <end> AND "first_response_at" <= ("first_response_due_at")))

-- contacts.handled
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end>))

-- contacts.handle_seconds
COALESCE(SUM("handle_seconds") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end>)), 0)

-- contacts.handle_time_known
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "handle_seconds" IS NOT NULL))

-- contacts.handle_time_unknown
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "handle_seconds" IS NULL))

-- contacts.first_response_unknown
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "first_response_unknown"))

-- contacts.resolved_first
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "resolved_at_first_contact"))

-- contacts.resolution_known
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "resolved_at_first_contact" IS NOT NULL))

-- contacts.escalated
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "escalated"))

-- contacts.escalation_known
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "escalated" IS NOT NULL))

-- contacts.transferred
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "transferred"))

-- contacts.transfer_known
COUNT("id") FILTER (WHERE ("handled_at" >= <start> AND "handled_at" < <end> AND "transferred" IS NOT NULL))

-- contacts.solved
COUNT("id") FILTER (WHERE ("solved_at" >= <start> AND "solved_at" < <end>))

-- contacts.resolution_seconds
COALESCE(SUM("resolution_seconds") FILTER (WHERE ("solved_at" >= <start> AND "solved_at" < <end>)), 0)

-- contacts.turnaround_seconds
COALESCE(SUM("turnaround_seconds") FILTER (WHERE ("solved_at" >= <start> AND "solved_at" < <end>)), 0)

-- contacts.resolution
COALESCE(GROUP_CONCAT(CAST(CASE
  WHEN "resolution_seconds" < 128 THEN (0 + ("resolution_seconds" >> 0))
  WHEN "resolution_seconds" < 256 THEN (64 + ("resolution_seconds" >> 1))
  WHEN "resolution_seconds" < 512 THEN (128 + ("resolution_seconds" >> 2))
  WHEN "resolution_seconds" < 1024 THEN (192 + ("resolution_seconds" >> 3))
  WHEN "resolution_seconds" < 2048 THEN (256 + ("resolution_seconds" >> 4))
  WHEN "resolution_seconds" < 4096 THEN (320 + ("resolution_seconds" >> 5))
  WHEN "resolution_seconds" < 8192 THEN (384 + ("resolution_seconds" >> 6))
  WHEN "resolution_seconds" < 16384 THEN (448 + ("resolution_seconds" >> 7))
  WHEN "resolution_seconds" < 32768 THEN (512 + ("resolution_seconds" >> 8))
  WHEN "resolution_seconds" < 65536 THEN (576 + ("resolution_seconds" >> 9))
  WHEN "resolution_seconds" < 131072 THEN (640 + ("resolution_seconds" >> 10))
  WHEN "resolution_seconds" < 262144 THEN (704 + ("resolution_seconds" >> 11))
  WHEN "resolution_seconds" < 524288 THEN (768 + ("resolution_seconds" >> 12))
  WHEN "resolution_seconds" < 1048576 THEN (832 + ("resolution_seconds" >> 13))
  WHEN "resolution_seconds" < 2097152 THEN (896 + ("resolution_seconds" >> 14))
  WHEN "resolution_seconds" < 4194304 THEN (960 + ("resolution_seconds" >> 15))
  WHEN "resolution_seconds" < 8388608 THEN (1024 + ("resolution_seconds" >> 16))
  WHEN "resolution_seconds" < 16777216 THEN (1088 + ("resolution_seconds" >> 17))
  WHEN "resolution_seconds" < 33554432 THEN (1152 + ("resolution_seconds" >> 18))
  WHEN "resolution_seconds" < 67108864 THEN (1216 + ("resolution_seconds" >> 19))
  WHEN "resolution_seconds" < 134217728 THEN (1280 + ("resolution_seconds" >> 20))
  WHEN "resolution_seconds" < 268435456 THEN (1344 + ("resolution_seconds" >> 21))
  WHEN "resolution_seconds" < 536870912 THEN (1408 + ("resolution_seconds" >> 22))
  WHEN "resolution_seconds" < 1073741824 THEN (1472 + ("resolution_seconds" >> 23))
  WHEN "resolution_seconds" < 2147483648 THEN (1536 + ("resolution_seconds" >> 24))
  WHEN "resolution_seconds" IS NOT NULL THEN 1663 ELSE NULL END AS text), ',') FILTER (WHERE ("solved_at" >= <start> AND "solved_at" < <end> AND "resolution_seconds" IS NOT NULL)), '')

-- contacts.turnaround
COALESCE(GROUP_CONCAT(CAST(CASE
  WHEN "turnaround_seconds" < 128 THEN (0 + ("turnaround_seconds" >> 0))
  WHEN "turnaround_seconds" < 256 THEN (64 + ("turnaround_seconds" >> 1))
  WHEN "turnaround_seconds" < 512 THEN (128 + ("turnaround_seconds" >> 2))
  WHEN "turnaround_seconds" < 1024 THEN (192 + ("turnaround_seconds" >> 3))
  WHEN "turnaround_seconds" < 2048 THEN (256 + ("turnaround_seconds" >> 4))
  WHEN "turnaround_seconds" < 4096 THEN (320 + ("turnaround_seconds" >> 5))
  WHEN "turnaround_seconds" < 8192 THEN (384 + ("turnaround_seconds" >> 6))
  WHEN "turnaround_seconds" < 16384 THEN (448 + ("turnaround_seconds" >> 7))
  WHEN "turnaround_seconds" < 32768 THEN (512 + ("turnaround_seconds" >> 8))
  WHEN "turnaround_seconds" < 65536 THEN (576 + ("turnaround_seconds" >> 9))
  WHEN "turnaround_seconds" < 131072 THEN (640 + ("turnaround_seconds" >> 10))
  WHEN "turnaround_seconds" < 262144 THEN (704 + ("turnaround_seconds" >> 11))
  WHEN "turnaround_seconds" < 524288 THEN (768 + ("turnaround_seconds" >> 12))
  WHEN "turnaround_seconds" < 1048576 THEN (832 + ("turnaround_seconds" >> 13))
  WHEN "turnaround_seconds" < 2097152 THEN (896 + ("turnaround_seconds" >> 14))
  WHEN "turnaround_seconds" < 4194304 THEN (960 + ("turnaround_seconds" >> 15))
  WHEN "turnaround_seconds" < 8388608 THEN (1024 + ("turnaround_seconds" >> 16))
  WHEN "turnaround_seconds" < 16777216 THEN (1088 + ("turnaround_seconds" >> 17))
  WHEN "turnaround_seconds" < 33554432 THEN (1152 + ("turnaround_seconds" >> 18))
  WHEN "turnaround_seconds" < 67108864 THEN (1216 + ("turnaround_seconds" >> 19))
  WHEN "turnaround_seconds" < 134217728 THEN (1280 + ("turnaround_seconds" >> 20))
  WHEN "turnaround_seconds" < 268435456 THEN (1344 + ("turnaround_seconds" >> 21))
  WHEN "turnaround_seconds" < 536870912 THEN (1408 + ("turnaround_seconds" >> 22))
  WHEN "turnaround_seconds" < 1073741824 THEN (1472 + ("turnaround_seconds" >> 23))
  WHEN "turnaround_seconds" < 2147483648 THEN (1536 + ("turnaround_seconds" >> 24))
  WHEN "turnaround_seconds" IS NOT NULL THEN 1663 ELSE NULL END AS text), ',') FILTER (WHERE ("solved_at" >= <start> AND "solved_at" < <end> AND "turnaround_seconds" IS NOT NULL)), '')

-- contacts.reopened
COUNT("id") FILTER (WHERE ("solved_at" >= <start> AND "solved_at" < <end> AND "reopened"))

-- contacts.reopen_known
COUNT("id") FILTER (WHERE ("solved_at" >= <start> AND "solved_at" < <end> AND "reopened" IS NOT NULL))

-- contacts.turnarounds_due
COUNT("id") FILTER (WHERE ("due_at" >= <start> AND "due_at" < <end>))

-- contacts.turnarounds_in_time
COUNT("id") FILTER (WHERE ("due_at" >= <start> AND "due_at" < <end> AND "solved_at" <= ("due_at")))

-- contacts.repeat_known
COUNT("id") FILTER (WHERE ("repeat_known_at" >= <start> AND "repeat_known_at" < <end>))

-- contacts.not_repeated
COUNT("id") FILTER (WHERE ("repeat_known_at" >= <start> AND "repeat_known_at" < <end> AND NOT "repeated"))

FROM "contacts_contact" WHERE (("handled_at" >= <start> AND "handled_at" < <end>)
   OR ("created_at" >= <start> AND "created_at" < <end>)
   OR ("closed_at" >= <start> AND "closed_at" < <end>)
   OR ("answered_at" >= <start> AND "answered_at" < <end>)
   OR ("first_response_at" >= <start> AND "first_response_at" < <end>)
   OR ("first_response_due_at" >= <start> AND "first_response_due_at" < <end>)
   OR ("solved_at" >= <start> AND "solved_at" < <end>)
   OR ("due_at" >= <start> AND "due_at" < <end>)
   OR ("repeat_known_at" >= <start> AND "repeat_known_at" < <end>))
GROUP BY 1, 2, 3
