SELECT "person_id" AS "person_id", "team_id" AS "team_id", "channel" AS "channel"

-- work.person_days
COUNT("id")

-- work.planned_seconds
COALESCE(SUM("planned_seconds"), 0)

-- work.absent_seconds
COALESCE(SUM("absent_seconds"), 0)

-- work.off_plan_seconds
COALESCE(SUM("off_plan_seconds"), 0)

-- work.handling_seconds
COALESCE(SUM("handling_seconds"), 0)

-- work.available_seconds
COALESCE(SUM("available_seconds"), 0)

FROM "contacts_worktime" WHERE ("starts_at" >= <start> AND "starts_at" < <end>)
GROUP BY 1, 2, 3
