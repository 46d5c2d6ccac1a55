CREATE TABLE `buttons` (
	`hash` text PRIMARY KEY NOT NULL,
	`item` text NOT NULL,
	`verb` text NOT NULL,
	`epoch` integer NOT NULL,
	`shown` text NOT NULL,
	`platform` text NOT NULL,
	`destination` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `claims` (
	`key` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `claims_by_subject` ON `claims` (`subject`);--> statement-breakpoint
CREATE TABLE `idempotency` (
	`token` text NOT NULL,
	`key` text NOT NULL,
	`digest` text NOT NULL,
	`answer` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`token`, `key`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `idempotency_by_age` ON `idempotency` (`at`);--> statement-breakpoint
CREATE TABLE `journal` (
	`chain` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`schema` integer NOT NULL,
	`actor` text NOT NULL,
	`subject` text NOT NULL,
	`commitment` text NOT NULL,
	`prev` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`chain`, `seq`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `journal_by_subject` ON `journal` (`subject`,`seq`);--> statement-breakpoint
CREATE INDEX `journal_by_type` ON `journal` (`type`,`seq`);--> statement-breakpoint
CREATE TABLE `journal_bodies` (
	`chain` text NOT NULL,
	`seq` integer NOT NULL,
	`body` text NOT NULL,
	`salts` text NOT NULL,
	`commitments` text NOT NULL,
	PRIMARY KEY(`chain`, `seq`),
	FOREIGN KEY (`chain`,`seq`) REFERENCES `journal`(`chain`,`seq`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`place` integer NOT NULL,
	`rank` integer NOT NULL,
	`platform` text NOT NULL,
	`destination` text NOT NULL,
	`thread` text NOT NULL,
	`collapse` text,
	`job` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`fence` integer NOT NULL,
	`next_at` integer NOT NULL,
	`lease_until` integer,
	`created_at` integer NOT NULL,
	`settled_at` integer,
	`error` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `outbox_by_thread` ON `outbox` (`platform`,`destination`,`thread`,`place`) WHERE state in ('pending', 'sending');--> statement-breakpoint
CREATE INDEX `outbox_by_rank` ON `outbox` (`rank`,`place`) WHERE state in ('pending', 'sending');--> statement-breakpoint
CREATE INDEX `outbox_by_state` ON `outbox` (`state`,`rank`);--> statement-breakpoint
CREATE TABLE `segment_bytes` (
	`chain` text NOT NULL,
	`seq` integer NOT NULL,
	`salt` blob NOT NULL,
	`bytes` blob NOT NULL,
	PRIMARY KEY(`chain`, `seq`),
	FOREIGN KEY (`chain`,`seq`) REFERENCES `segments`(`chain`,`seq`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `segments` (
	`chain` text NOT NULL,
	`seq` integer NOT NULL,
	`room` text NOT NULL,
	`source` text NOT NULL,
	`received_at` integer NOT NULL,
	`derive` text NOT NULL,
	`count` integer NOT NULL,
	`min_at` integer NOT NULL,
	`max_at` integer NOT NULL,
	`agents` text NOT NULL,
	`id_hashes` blob NOT NULL,
	`digest` text NOT NULL,
	`prev` text NOT NULL,
	`hash` text NOT NULL,
	PRIMARY KEY(`chain`, `seq`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `segments_by_arrival` ON `segments` (`received_at`);--> statement-breakpoint
CREATE INDEX `segments_by_room` ON `segments` (`room`,`max_at`);--> statement-breakpoint
CREATE TABLE `short_ids` (
	`prefix` text PRIMARY KEY NOT NULL,
	`last` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `snapshots` (
	`chain` text NOT NULL,
	`derive` text NOT NULL,
	`seq` integer NOT NULL,
	`taken_at` integer NOT NULL,
	`state` text NOT NULL,
	PRIMARY KEY(`chain`, `derive`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `things` (
	`subject` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`sort` text NOT NULL,
	`version` integer NOT NULL,
	`room` text,
	`agent` text,
	`status` text,
	`changed_at` integer NOT NULL,
	`changed_seq` integer NOT NULL,
	`state` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `things_by_sort` ON `things` (`kind`,`sort`,`subject`);--> statement-breakpoint
CREATE INDEX `things_by_change` ON `things` (`kind`,`changed_seq`);--> statement-breakpoint
CREATE INDEX `things_by_status` ON `things` (`kind`,`status`,`sort`,`subject`);--> statement-breakpoint
CREATE INDEX `things_by_agent` ON `things` (`kind`,`agent`,`changed_seq`);--> statement-breakpoint
CREATE TABLE `timers` (
	`key` text PRIMARY KEY NOT NULL,
	`subject` text NOT NULL,
	`due` integer NOT NULL,
	`command` text NOT NULL,
	`data` text NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `timers_by_due` ON `timers` (`due`);--> statement-breakpoint
CREATE INDEX `timers_by_subject` ON `timers` (`subject`);--> statement-breakpoint
CREATE TABLE `watermarks` (
	`chain` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TRIGGER `journal_no_update` BEFORE UPDATE ON `journal` BEGIN
	SELECT RAISE(ABORT, 'journal is append-only: nothing in it is ever changed');
END;
--> statement-breakpoint
CREATE TRIGGER `journal_no_delete` BEFORE DELETE ON `journal` BEGIN
	SELECT RAISE(ABORT, 'journal is append-only: nothing in it is ever deleted');
END;
--> statement-breakpoint
CREATE TRIGGER `journal_bodies_no_update` BEFORE UPDATE ON `journal_bodies` BEGIN
	SELECT RAISE(ABORT, 'journal_bodies is append-only: nothing in it is ever changed');
END;
--> statement-breakpoint
CREATE TRIGGER `journal_bodies_no_delete` BEFORE DELETE ON `journal_bodies` BEGIN
	SELECT RAISE(ABORT, 'journal_bodies is append-only: nothing in it is ever deleted');
END;
--> statement-breakpoint
CREATE TRIGGER `segments_no_update` BEFORE UPDATE ON `segments` BEGIN
	SELECT RAISE(ABORT, 'segments is append-only: nothing in it is ever changed');
END;
--> statement-breakpoint
CREATE TRIGGER `segments_no_delete` BEFORE DELETE ON `segments` BEGIN
	SELECT RAISE(ABORT, 'segments is append-only: nothing in it is ever deleted');
END;
--> statement-breakpoint
CREATE TRIGGER `segment_bytes_no_update` BEFORE UPDATE ON `segment_bytes` BEGIN
	SELECT RAISE(ABORT, 'segment_bytes is append-only: nothing in it is ever changed');
END;
--> statement-breakpoint
CREATE TRIGGER `segment_bytes_no_delete` BEFORE DELETE ON `segment_bytes` BEGIN
	SELECT RAISE(ABORT, 'segment_bytes is append-only: nothing in it is ever deleted');
END;
