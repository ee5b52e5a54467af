SELECT "person_id" AS "person_id", "team_id" AS "team_id", "channel" AS "channel"

-- surveys.sent
COUNT("id") FILTER (WHERE ("sent_at" >= <start> AND "sent_at" < <end>))

-- surveys.sent_answered
COUNT("id") FILTER (WHERE ("sent_at" >= <start> AND "sent_at" < <end> AND "score" IS NOT NULL))

-- surveys.ratings
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat'))

-- surveys.satisfied
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat' AND "score" >= 4))

-- surveys.dissatisfied
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat' AND "score" <= 2))

-- surveys.rating_points
COALESCE(SUM("score") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat')), 0)

-- surveys.rated_1
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat' AND "score" = 1))

-- surveys.rated_2
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat' AND "score" = 2))

-- surveys.rated_3
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat' AND "score" = 3))

-- surveys.rated_4
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat' AND "score" = 4))

-- surveys.rated_5
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'csat' AND "score" = 5))

-- surveys.recommendations
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'nps'))

-- surveys.promoters
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'nps' AND "score" >= 9))

-- surveys.detractors
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'nps' AND "score" <= 6))

-- surveys.effort_answers
COUNT("id") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'ces'))

-- surveys.effort_points
COALESCE(SUM("score") FILTER (WHERE ("rated_at" >= <start> AND "rated_at" < <end> AND "kind" = 'ces')), 0)

FROM "contacts_survey" WHERE (("rated_at" >= <start> AND "rated_at" < <end>)
   OR ("sent_at" >= <start> AND "sent_at" < <end>))
GROUP BY 1, 2, 3
