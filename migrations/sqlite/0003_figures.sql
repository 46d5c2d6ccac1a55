CREATE TABLE `closed_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`agent` text NOT NULL,
	`closed_at` integer NOT NULL,
	`missing` text NOT NULL,
	`chain` text NOT NULL,
	`seq` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `closed_runs_by_time` ON `closed_runs` (`closed_at`,`agent`,`missing`);--> statement-breakpoint
CREATE INDEX `things_by_run` ON `things` (`agent`,state ->> '$.run') WHERE kind in ('action', 'approval') and state ->> '$.run' is not null;
--> statement-breakpoint
INSERT INTO `closed_runs` (`id`, `agent`, `closed_at`, `missing`, `chain`, `seq`)
SELECT l.`value` ->> '$.id', l.`value` ->> '$.agent', coalesce(l.`value` ->> '$.attributes.closed', s.`received_at`),
	l.`value` ->> '$.attributes.missing', s.`chain`, s.`seq`
FROM `segments` s
JOIN `segment_bytes` b ON b.`chain` = s.`chain` AND b.`seq` = s.`seq`,
json_each('[' || replace(CAST(b.`bytes` AS TEXT), char(10), ',') || ']') l
WHERE s.`source` = 'wardroom' AND l.`value` ->> '$.signal' = 'evidence.missing'
ON CONFLICT (`id`) DO NOTHING;
