"""What is asked of the database about sessions, in its own words; `citl.learning.sessions` knows what the rows mean."""

from __future__ import annotations

LAST_LINE = 2**31
"""Behind the last line of any file."""

STOOD = ", ".join(
    f"""tracks.{outcome} - max(places.{outcome}_from, tracks.{outcome}_dropped) + coalesce((
        SELECT sum(max(runs.{outcome}_to - max(runs.{outcome}_from, tracks.{outcome}_dropped), 0))
        FROM runs WHERE runs.decision = places.decision), 0)"""  # noqa: S608  (our own names)
    for outcome in ("failing", "passing")
)
TOTALS = "tracks.failing - tracks.failing_dropped, tracks.passing - tracks.passing_dropped"
# The inner query looks at nothing but places; words and counts are read only for what the limit leaves.
CORRELATE = f"""
    WITH RECURSIVE lengths (reach) AS (VALUES (1) UNION ALL SELECT 2 * reach FROM lengths WHERE reach < {LAST_LINE}),
    near AS (
        SELECT places.* FROM tracks
        CROSS JOIN files ON files.track = tracks.number AND files.path = :file
        CROSS JOIN lengths
        CROSS JOIN places ON places.file = files.number AND places.reach = lengths.reach
            AND places.line > :first - lengths.reach AND places.line <= :last AND places.end_line >= :first
        WHERE tracks.root = :root
        ORDER BY places.reach, places.line, places.column, places.decision LIMIT :limit)
    SELECT decisions.id, decisions.kind, text, description, depends_on, span_start, span_end, line, column,
        end_line, end_column, tracks.kind, {STOOD}, {TOTALS}
    FROM near AS places
    JOIN decisions ON decisions.number = places.decision
    JOIN files ON files.number = places.file
    JOIN tracks ON tracks.number = files.track
    ORDER BY reach, line, column, decisions.id, tracks.number
"""  # noqa: S608
# The open runs of a kind all last until now, so that the longest stands for all.
KIND_RUNS = f"""
    SELECT decisions.kind, tracks.kind, {TOTALS},
        max(min(failing_from), failing_dropped), max(min(passing_from), passing_dropped), failing, passing
    FROM tracks
    JOIN files ON files.track = tracks.number
    JOIN places ON places.file = files.number
    JOIN decisions ON decisions.number = places.decision
    WHERE tracks.root = :root GROUP BY tracks.number, decisions.kind
    UNION
    SELECT decisions.kind, tracks.kind, {TOTALS},
        max(failing_from, failing_dropped), max(passing_from, passing_dropped), failing_to, passing_to
    FROM tracks
    JOIN files ON files.track = tracks.number
    JOIN decisions ON decisions.file = files.number
    JOIN runs ON runs.decision = decisions.number
    WHERE tracks.root = :root AND failing_to + passing_to > failing_dropped + passing_dropped
"""  # noqa: S608
DEPENDENCIES = """
    SELECT decisions.id, depends_on FROM tracks
    JOIN files ON files.track = tracks.number
    JOIN places ON places.file = files.number
    JOIN decisions ON decisions.number = places.decision
    WHERE tracks.root = ? AND depends_on != '[]'
"""
FILES = """
    SELECT path FROM tracks JOIN files ON files.track = tracks.number
    WHERE root = ? AND kind = ? AND EXISTS (SELECT 1 FROM places WHERE places.file = files.number)
    ORDER BY path
"""
RECENT = """
    WITH last AS (
        SELECT sessions.*, kind FROM tracks JOIN sessions ON sessions.track = tracks.number
        WHERE root = ? ORDER BY sessions.number DESC LIMIT ?)
    SELECT number, kind, passed, fix_diff, at, code, file, line, end_line
    FROM last LEFT JOIN errors ON errors.session = last.number
    ORDER BY number DESC, place
"""
BY_USE = """
    SELECT tracks.number, root, count(sessions.number) FROM tracks LEFT JOIN sessions ON sessions.track = tracks.number
    GROUP BY tracks.number ORDER BY max(max(sessions.number)) OVER (PARTITION BY root), root
"""
BYTES = """
    SELECT (page_count - freelist_count) * page_size
    FROM pragma_page_count, pragma_freelist_count, pragma_page_size
"""
STANDING = """
    SELECT id, number, kind, text, description, depends_on,
        reach, line, column, end_line, end_column, span_start, span_end, failing_from, passing_from
    FROM places JOIN decisions ON decisions.number = places.decision WHERE places.file = ?
"""
DESCRIBE = """
    INSERT INTO decisions (file, id, kind, text, description, depends_on) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (file, id) DO UPDATE SET
        kind = excluded.kind, text = excluded.text, description = excluded.description, depends_on = excluded.depends_on
"""
PLACE = """
    INSERT INTO places (reach, line, column, end_line, end_column, span_start, span_end,
        failing_from, passing_from, file, decision)
    SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, file, number FROM decisions WHERE file = ? AND id = ?
"""
