-- SPDX-License-Identifier: AGPL-3.0-or-later
--
-- The store. Each section below brings a database to that version (PRAGMA user_version). A new database runs them all, an
-- older one those above its own. A section that was ever released is never edited: add another.
--
-- Times are seconds since 1970 UTC. A span is [from_, to_): from_ 0 means "as long as anybody knows", to_ NULL means open.
-- A choice is stored by its name in the service file, a yes/no as 0 or 1, amounts in their smallest unit, so that a
-- service file may be edited without touching the database. `fields` are "name=value;name=value".

-- version 1

CREATE TABLE meta (
	key TEXT NOT NULL PRIMARY KEY,
	value ANY
) STRICT, WITHOUT ROWID;

-- ---- the register ----

CREATE TABLE subscriber (
	msisdn TEXT NOT NULL PRIMARY KEY CHECK (length(msisdn) BETWEEN 1 AND 15 AND msisdn NOT GLOB '*[^0-9]*'),
	imsi TEXT UNIQUE CHECK (length(imsi) BETWEEN 6 AND 15 AND imsi NOT GLOB '*[^0-9]*'),
	language TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE attribute (
	msisdn TEXT NOT NULL REFERENCES subscriber,
	name TEXT NOT NULL,
	from_ INTEGER NOT NULL,
	to_ INTEGER CHECK (to_ >= from_),
	value ANY NOT NULL,
	PRIMARY KEY (msisdn, name, from_)
) STRICT, WITHOUT ROWID;

CREATE TABLE holding (
	msisdn TEXT NOT NULL REFERENCES subscriber,
	kind TEXT NOT NULL,
	from_ INTEGER NOT NULL,
	fields TEXT NOT NULL,
	to_ INTEGER CHECK (to_ >= from_),
	PRIMARY KEY (msisdn, kind, from_, fields)
) STRICT, WITHOUT ROWID;

-- ---- who did what: every row that an order changes points to its record here ----

CREATE TABLE audit (
	id INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('order', 'language', 'import')),
	channel TEXT,
	caller TEXT,
	operation TEXT NOT NULL,
	args TEXT NOT NULL,
	-- failed: judged as accepted, but a constraint of this schema did not let it through
	verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'refused', 'failed')),
	rule TEXT,
	rule_case TEXT,
	about TEXT,
	key TEXT,
	program INTEGER,
	effects INTEGER NOT NULL DEFAULT 0,
	CHECK ((verdict = 'refused') = (rule IS NOT NULL)),
	CHECK (verdict = 'accepted' OR effects = 0)
) STRICT;

CREATE TABLE remembered (
	id INTEGER PRIMARY KEY,
	msisdn TEXT NOT NULL REFERENCES subscriber,
	name TEXT NOT NULL,
	value ANY NOT NULL,
	from_ INTEGER NOT NULL,
	to_ INTEGER,
	audit INTEGER NOT NULL REFERENCES audit
) STRICT;

CREATE UNIQUE INDEX remembered_now ON remembered (msisdn, name) WHERE to_ IS NULL;

-- ---- groups ----

CREATE TABLE grp (
	id INTEGER PRIMARY KEY,
	leader TEXT NOT NULL REFERENCES subscriber,
	slots INTEGER NOT NULL CHECK (slots BETWEEN 1 AND 16),
	opened INTEGER NOT NULL,
	closed INTEGER,
	opened_by INTEGER NOT NULL REFERENCES audit,
	closed_by INTEGER REFERENCES audit,
	CHECK ((closed IS NULL) = (closed_by IS NULL)),
	UNIQUE (id, slots)
) STRICT;

CREATE INDEX grp_leader ON grp (leader);
CREATE UNIQUE INDEX grp_open ON grp (leader) WHERE closed IS NULL;

CREATE TABLE membership (
	id INTEGER PRIMARY KEY,
	grp INTEGER NOT NULL REFERENCES grp,
	msisdn TEXT NOT NULL REFERENCES subscriber,
	from_ INTEGER NOT NULL,
	to_ INTEGER CHECK (to_ >= from_),
	began_by INTEGER NOT NULL REFERENCES audit,
	ended_by INTEGER REFERENCES audit,
	CHECK ((to_ IS NULL) = (ended_by IS NULL))
) STRICT;

CREATE INDEX membership_grp ON membership (grp);

-- Who is in which group now. The primary key is "one number, one group"; a member holds one of the group's slots, and
-- slots are copied from the group through the composite reference, so that a member too many has no slot to take.
-- The leader sits in slot -1.
CREATE TABLE part (
	msisdn TEXT NOT NULL PRIMARY KEY REFERENCES subscriber,
	grp INTEGER NOT NULL,
	role TEXT NOT NULL CHECK (role IN ('leader', 'member')),
	slot INTEGER NOT NULL,
	slots INTEGER NOT NULL,
	membership INTEGER REFERENCES membership,
	UNIQUE (grp, slot),
	FOREIGN KEY (grp, slots) REFERENCES grp (id, slots) ON UPDATE CASCADE,
	CHECK (CASE role WHEN 'leader' THEN slot = -1 AND membership IS NULL
		ELSE slot BETWEEN 0 AND slots - 1 AND membership IS NOT NULL END)
) STRICT, WITHOUT ROWID;

-- ---- money, notices, messages seen ----

-- A monthly fee has occasion 0, so that it stands once for payer, number and month; others have that of their order.
CREATE TABLE ledger (
	payer TEXT NOT NULL REFERENCES subscriber,
	number TEXT NOT NULL,
	fee TEXT NOT NULL,
	month TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
	occasion INTEGER NOT NULL DEFAULT 0,
	amount INTEGER NOT NULL,
	created INTEGER NOT NULL,
	audit INTEGER NOT NULL REFERENCES audit,
	PRIMARY KEY (payer, number, fee, month, occasion)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
	id INTEGER PRIMARY KEY,
	to_number TEXT NOT NULL,
	language TEXT NOT NULL,
	text TEXT NOT NULL,
	created INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
	tries INTEGER NOT NULL DEFAULT 0,
	changed INTEGER,
	audit INTEGER NOT NULL REFERENCES audit
) STRICT;

CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 'waiting';

-- The last order of each sender: the same key and the same order again, with no other between, is the same message and
-- gets the same answer. Any other order of the sender takes the row over.
CREATE TABLE dedup (
	sender TEXT NOT NULL PRIMARY KEY,
	key TEXT NOT NULL,
	asked TEXT NOT NULL,
	verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'refused')),
	rule TEXT,
	rule_case TEXT,
	answer TEXT NOT NULL,
	created INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- version 2

-- ---- data: what a number owns, and what members have taken of it ----

CREATE TABLE bundle (
	id INTEGER PRIMARY KEY,
	owner TEXT NOT NULL REFERENCES subscriber,
	label TEXT NOT NULL,
	size INTEGER NOT NULL CHECK (size >= 0),
	used INTEGER NOT NULL DEFAULT 0 CHECK (used BETWEEN 0 AND size),
	from_ INTEGER NOT NULL,
	to_ INTEGER CHECK (to_ >= from_),
	limited INTEGER NOT NULL DEFAULT 0 CHECK (limited IN (0, 1)),
	fields TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX bundle_owner ON bundle (owner);

CREATE TABLE taken (
	leader TEXT NOT NULL REFERENCES subscriber,
	number TEXT NOT NULL REFERENCES subscriber,
	month TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
	bytes INTEGER NOT NULL CHECK (bytes >= 0),
	PRIMARY KEY (leader, number, month)
) STRICT, WITHOUT ROWID;

-- version 3

-- ---- more kinds of records: account events, month changes, use of data, what a clerk does besides orders ----

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''order'', ''language'', ''import''',
	'''order'', ''language'', ''import'', ''event'', ''month'', ''usage'', ''clerk''')
	WHERE type = 'table' AND name = 'audit';
PRAGMA writable_schema = RESET;

-- who asked, when it was not the caller: a clerk, "vty", "ctrl", the name of a file
ALTER TABLE audit ADD COLUMN actor TEXT;

-- ---- history that can be replayed: which record wrote a row, and which ended it ----
-- What was known when a record of use was accepted is what stood in rows with a lower audit id, and an end counts only
-- when its ended_by is lower, too. 0: before version 3, known since ever.

CREATE TABLE attribute_3 (
	msisdn TEXT NOT NULL REFERENCES subscriber,
	name TEXT NOT NULL,
	from_ INTEGER NOT NULL,
	to_ INTEGER CHECK (to_ >= from_),
	value ANY NOT NULL,
	audit INTEGER NOT NULL DEFAULT 0,
	ended_by INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (msisdn, name, from_, audit)
) STRICT, WITHOUT ROWID;
INSERT INTO attribute_3 SELECT msisdn, name, from_, to_, value, 0, 0 FROM attribute;
DROP TABLE attribute;
ALTER TABLE attribute_3 RENAME TO attribute;

CREATE TABLE holding_3 (
	msisdn TEXT NOT NULL REFERENCES subscriber,
	kind TEXT NOT NULL,
	from_ INTEGER NOT NULL,
	fields TEXT NOT NULL,
	to_ INTEGER CHECK (to_ >= from_),
	audit INTEGER NOT NULL DEFAULT 0,
	ended_by INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (msisdn, kind, from_, fields, audit)
) STRICT, WITHOUT ROWID;
INSERT INTO holding_3 SELECT msisdn, kind, from_, fields, to_, 0, 0 FROM holding;
DROP TABLE holding;
ALTER TABLE holding_3 RENAME TO holding;

ALTER TABLE remembered ADD COLUMN ended_by INTEGER REFERENCES audit;

CREATE INDEX membership_msisdn ON membership (msisdn);
CREATE INDEX audit_caller ON audit (caller, id);

-- ---- account events that take effect later; the row goes when it does ----

CREATE TABLE coming (
	id INTEGER PRIMARY KEY,
	at INTEGER NOT NULL,
	msisdn TEXT NOT NULL REFERENCES subscriber,
	event TEXT NOT NULL,
	args TEXT NOT NULL,
	audit INTEGER NOT NULL REFERENCES audit,
	UNIQUE (msisdn, event, at, args)
) STRICT;

CREATE INDEX coming_at ON coming (at, id);

-- ---- data: bundles get their limits and their record, use is kept record by record ----

-- limits: "time=23:00-07:00;network=3g 4g", empty when the bundle is general
ALTER TABLE bundle ADD COLUMN limits TEXT NOT NULL DEFAULT '';
ALTER TABLE bundle ADD COLUMN audit INTEGER NOT NULL DEFAULT 0;

-- The end a bundle had until an audit record gave it another one.
CREATE TABLE bundle_end (
	bundle INTEGER NOT NULL REFERENCES bundle,
	audit INTEGER NOT NULL REFERENCES audit,
	was INTEGER,
	PRIMARY KEY (bundle, audit)
) STRICT, WITHOUT ROWID;

-- One accepted record of use; seq is the order of acceptance. What is left of its octets when all its draws are
-- subtracted is out of bundle. A record draws by what was known before its audit record, and at its own instant.
CREATE TABLE usage (
	seq INTEGER PRIMARY KEY,
	id TEXT NOT NULL UNIQUE,
	msisdn TEXT NOT NULL,
	at INTEGER NOT NULL,
	up INTEGER NOT NULL CHECK (up >= 0),
	down INTEGER NOT NULL CHECK (down >= 0),
	fields TEXT NOT NULL,
	audit INTEGER NOT NULL REFERENCES audit
) STRICT;

CREATE TABLE drawn (
	seq INTEGER NOT NULL REFERENCES usage,
	bundle INTEGER NOT NULL REFERENCES bundle,
	bytes INTEGER NOT NULL CHECK (bytes > 0),
	PRIMARY KEY (seq, bundle)
) STRICT, WITHOUT ROWID;

-- Lines that could not be taken, with the reason; a line that is met again is not kept twice.
CREATE TABLE aside (
	id INTEGER PRIMARY KEY,
	source TEXT NOT NULL,
	line INTEGER NOT NULL,
	reason TEXT NOT NULL,
	content TEXT NOT NULL,
	time INTEGER NOT NULL,
	UNIQUE (source, line, content)
) STRICT;

-- How far a log that grows has been read, and the running totals of its PDP contexts.
CREATE TABLE tail (
	source TEXT NOT NULL PRIMARY KEY,
	inode INTEGER NOT NULL,
	start BLOB NOT NULL,
	offset INTEGER NOT NULL,
	line INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pdp (
	imsi TEXT NOT NULL,
	charging_id INTEGER NOT NULL,
	up INTEGER NOT NULL,
	down INTEGER NOT NULL,
	stamp INTEGER NOT NULL,
	PRIMARY KEY (imsi, charging_id)
) STRICT, WITHOUT ROWID;

-- ---- the counter ----

-- Passwords are crypt(3) hashes. tries counts wrong ones since the local day that began at day_; a try is counted before
-- it is looked at, so that tries at the same instant cannot slip by.
CREATE TABLE secret (
	msisdn TEXT NOT NULL REFERENCES subscriber,
	name TEXT NOT NULL,
	hash TEXT NOT NULL,
	changed INTEGER NOT NULL,
	PRIMARY KEY (msisdn, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE clerk (
	name TEXT NOT NULL PRIMARY KEY,
	hash TEXT NOT NULL,
	created INTEGER NOT NULL,
	closed INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE tries (
	kind TEXT NOT NULL CHECK (kind IN ('number', 'clerk')),
	who TEXT NOT NULL,
	day_ INTEGER NOT NULL,
	n INTEGER NOT NULL,
	PRIMARY KEY (kind, who)
) STRICT, WITHOUT ROWID;
