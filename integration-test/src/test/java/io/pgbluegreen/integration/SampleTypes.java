package io.pgbluegreen.integration;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Every built-in type that a table can hold and a person can write, some of extensions and of users; odd values of each. */
final class SampleTypes {

    /** A type of several columns. */
    private static final String COMPOSITE = "odd.\"Pair of, odd\"";

    /** One of such a type. */
    private static final String NESTED = "odd.nested";

    static final Set<String> COMPOSITES = Set.of(COMPOSITE, NESTED);

    /** What they need on both sides. */
    static final List<String> DDL = List.of(
            "CREATE SCHEMA odd",
            "CREATE EXTENSION hstore",
            "CREATE EXTENSION citext",
            "CREATE EXTENSION ltree",
            "CREATE TYPE odd.mood AS ENUM ('sad', 'it''s \"so\", so', 'Ünïcode 😀', '')",
            "CREATE TYPE " + COMPOSITE + " AS (n int, \"some text\" text, mood odd.mood)",
            "CREATE TYPE " + NESTED + " AS (pair " + COMPOSITE + ", list int[], span int4range)",
            "CREATE TYPE odd.spread AS RANGE (subtype = float8)",
            "CREATE DOMAIN odd.positive AS numeric CHECK (VALUE > 0)",
            "CREATE DOMAIN odd.list AS integer[]");

    private static final int MEGABYTE = 1 << 20;
    private static final int DEEP = 800;

    private static final String[] TEXTS = {
        "",
        " ",
        "null",
        "NULL",
        "unchanged-toast-datum",
        "'unchanged-toast-datum'",
        "it's \"quoted\" \\ and \\\\ \\n",
        "line\nline\r\n\ttab",
        "{a,\"b\"}[1]:(x)",
        "\u0001\u001f\u007f",
        "\ufffd\uffff𐍈😀\ud83d\udc69\u200d\ud83d\ude80",
        "ÄÖÜ ß ﬁ e\u0301",
        "long ".repeat(2000)
    };

    private SampleTypes() {}

    /** Those that servers of this version have. */
    static List<SampleType> at(int version) {
        return Stream.of(numbers(), texts(), times(), networks(), shapes(), documents(), ranges(), system(), users())
                .flatMap(List::stream)
                .filter(type -> version >= type.since())
                .toList();
    }

    private static List<SampleType> numbers() {
        return List.of(
                SampleType.of("boolean", "t", "f"),
                SampleType.of("smallint", "0", "-1", "32767", "-32768"),
                SampleType.of("integer", "0", "2147483647", "-2147483648"),
                SampleType.of("bigint", "0", "9223372036854775807", "-9223372036854775808"),
                SampleType.of(
                                "numeric",
                                "0",
                                "-0.000",
                                "1.10",
                                "1.1",
                                "NaN",
                                "-123456789012345678901234567890.123456789",
                                "1e-1000",
                                "1e-16383",
                                // As many digits as it may have.
                                "9".repeat(131_072) + "." + "9".repeat(16_383))
                        .andSince(140_000, "Infinity", "-Infinity"),
                SampleType.of("numeric(10,3)", "0.001", "-9999999.999", "NaN"),
                SampleType.of("numeric(3,-2)", "0", "99900", "-100").since(150_000),
                SampleType.of(
                        "real",
                        "0",
                        "-0",
                        "1.1",
                        "0.1",
                        "1e-45",
                        "-1e-45",
                        "3.4028235e38",
                        "-3.4028235e38",
                        "NaN",
                        "Infinity",
                        "-Infinity"),
                SampleType.of(
                        "double precision",
                        "0",
                        "-0",
                        "0.1",
                        "1.0000000000000002",
                        "5e-324",
                        "2.2250738585072011e-308",
                        "-5e-324",
                        "1.7976931348623157e308",
                        "-1.7976931348623157e308",
                        "NaN",
                        "Infinity",
                        "-Infinity"),
                SampleType.of("money", "0", "-0.01", "92233720368547758.07", "-92233720368547758.08"),
                SampleType.of("oid", "0", "4294967295"),
                SampleType.of("bit(5)", "00000", "10101"),
                SampleType.of("bit varying", "", "1", "10".repeat(500)));
    }

    private static List<SampleType> texts() {
        return List.of(
                SampleType.of("text", TEXTS).andSince(0, noise(MEGABYTE)),
                SampleType.of("character varying(20)", "", "a  ", "null", "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀"),
                SampleType.of("character(10)", "", "a", "a  ", "a  b", "null", "ÄÖÜ"),
                SampleType.of("bpchar", "", "a", "a  ", "of any length"),
                SampleType.of("\"char\"", "", "x", "'", "\\").andSince(150_000, "\\200", "\\351", "\\377"),
                SampleType.of("name", "", "a name", "\"quoted\"", "n".repeat(63), "é".repeat(31) + "n"),
                SampleType.of("bytea", "\\x", "\\x00", "\\x00ff5c27", "\\x" + "00ff".repeat(MEGABYTE / 4)),
                SampleType.of("uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"));
    }

    private static List<SampleType> times() {
        return List.of(
                SampleType.of("date", "infinity", "-infinity", "4714-11-24 BC", "0001-12-31 BC", "5874897-12-31"),
                SampleType.of("time", "00:00:00", "24:00:00", "23:59:59.999999"),
                SampleType.of("time with time zone", "00:00:00+15:59:59", "24:00:00-15:59:59", "12:34:56.7+05:30"),
                SampleType.of(
                        "timestamp",
                        "infinity",
                        "-infinity",
                        "4714-11-24 00:00:00 BC",
                        "294276-12-31 23:59:59.999999",
                        "2024-02-29 00:00:00.000001"),
                SampleType.of(
                        "timestamp with time zone",
                        "infinity",
                        "-infinity",
                        "4714-11-24 00:00:00+00 BC",
                        "294276-12-31 23:59:59.999999+00",
                        "1890-01-01 00:00:00 Asia/Taipei"),
                SampleType.of(
                                "interval",
                                "0",
                                "178000000 years",
                                "-178000000 years",
                                // Equal to each other.
                                "1 mon",
                                "29 days 24:00:00",
                                "1 mon -1 day +00:00:00.000001",
                                "-1 year 2 mons -3 days 04:05:06.7")
                        .andSince(170_000, "infinity", "-infinity"),
                SampleType.of("interval day to minute", "3 days 04:05"));
    }

    private static List<SampleType> networks() {
        return List.of(
                SampleType.of("inet", "0.0.0.0", "192.168.1.5/24", "::ffff:1.2.3.4", "2001:db8::1/64"),
                SampleType.of("cidr", "10.0.0.0/8", "::/0", "2001:db8::/32"),
                SampleType.of("macaddr", "00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"),
                SampleType.of(
                                "macaddr8",
                                "00:00:00:00:00:00:00:00",
                                "08:00:2b:01:02:03:04:05",
                                "ff:ff:ff:ff:ff:ff:ff:ff")
                        .since(100_000));
    }

    private static List<SampleType> shapes() {
        return List.of(
                SampleType.of("point", "(0,-0)", "(1.1,-2.2)", "(Infinity,NaN)", "(5e-324,1e300)"),
                SampleType.of("line", "{1,-1,0}", "{0.1,0.2,0.3}"),
                SampleType.of("lseg", "[(0,0),(1.1,1)]"),
                SampleType.of("box", "(2,2),(0.1,0)"),
                SampleType.of("path", "[(0,0),(1,0.1)]", "((0,0),(1,1),(2,0))"),
                SampleType.of("polygon", "((0,0),(1.1,1),(2,0))"),
                SampleType.of("circle", "<(0.1,0),2>"));
    }

    private static List<SampleType> documents() {
        String deep = "[".repeat(DEEP) + "1.10" + "]".repeat(DEEP);
        return List.of(
                SampleType.of(
                        "json",
                        "null",
                        "\"\"",
                        "{\"b\" : 1, \"a\":\n2, \"b\": 3.10}",
                        "\"\\u0000 \\ud83d\\ude00\"",
                        deep),
                SampleType.of(
                        "jsonb",
                        "null",
                        "{\"b\": 1, \"a\": 2.10}",
                        "{\"a\": 2.1, \"b\": 1}",
                        "1e400",
                        "\"it's \\\"so\\\"\"",
                        "[\"😀\"]",
                        deep),
                SampleType.of("jsonpath", "$.a[*] ? (@.b > 1)", "strict $.\"odd name\"")
                        .since(120_000),
                SampleType.of("xml", "", "a < b".replace("<", "&lt;"), "<a b=\"c\">d<!-- e --></a>", "<a/><b/>"),
                SampleType.of("tsvector", "", "'it''s':1A 'b c':2,3B 'null':16383"),
                SampleType.of("tsquery", "", "'fat' & ( 'rat' | !'cat' )", "'a':*AB <2> 'b'"),
                SampleType.of("hstore", "", "\"a\"=>\"1\", \"it's\"=>NULL, \"null\"=>\"NULL\", \"\"=>\"\""),
                SampleType.of("citext", TEXTS).andSince(0, "A", "a", "äöü SS \ufb01 e\u0301"),
                SampleType.of("ltree", "", "Top.Science.Astronomy"),
                SampleType.of("lquery", "Top.*{1,2}.!Science|Art"),
                SampleType.of("ltxtquery", "Europe & Russia*@ & !Transportation"));
    }

    private static List<SampleType> ranges() {
        return List.of(
                SampleType.of("int4range", "empty", "[1,5)", "(,)", "[2147483647,2147483647)"),
                SampleType.of("int8range", "empty", "(,9223372036854775807)"),
                SampleType.of("numrange", "empty", "[1.10,2.20]", "[1.1,2.2]", "(NaN,NaN]"),
                SampleType.of("tsrange", "empty", "[-infinity,infinity]", "[2024-01-01 00:00,2024-01-02 12:30)"),
                SampleType.of("tstzrange", "empty", "[2024-01-01 00:00+00,)"),
                SampleType.of("daterange", "empty", "[2024-01-01,2024-02-29]"),
                SampleType.of("int8multirange", "{}", "{(,5),[9223372036854775806,)}")
                        .since(140_000),
                SampleType.of("tsmultirange", "{}", "{[-infinity,infinity]}").since(140_000),
                SampleType.of("datemultirange", "{}", "{[2024-01-01,2024-02-29],(2025-01-01,)}")
                        .since(140_000),
                SampleType.of("int4multirange", "{}", "{[1,2),[5,9)}").since(140_000),
                SampleType.of("nummultirange", "{}", "{(,1.1],[2.2,)}").since(140_000),
                SampleType.of("tstzmultirange", "{[2024-01-01 00:00+00,)}").since(140_000),
                SampleType.of("odd.spread", "empty", "[0.1,0.2)", "[0,1)", "[-0,1)", "(-Infinity,NaN]"),
                SampleType.of("odd.spread_multirange", "{}", "{[-Infinity,0.1),(0.2,NaN]}")
                        .since(140_000));
    }

    private static List<SampleType> system() {
        return List.of(
                SampleType.of("pg_lsn", "0/0", "FFFFFFFF/FFFFFFFF"),
                SampleType.of("tid", "(0,1)", "(4294967295,65535)"),
                SampleType.of("xid", "0", "4294967295"),
                SampleType.of("cid", "0", "4294967295"),
                SampleType.of("xid8", "0", "18446744073709551615").since(130_000),
                SampleType.of("txid_snapshot", "1:1:", "10:20:10,14,15", "9223372036854775806:9223372036854775807:"),
                SampleType.of("pg_snapshot", "1:1:", "10:20:10,14,15", "18446744073709551614:18446744073709551615:")
                        .since(130_000),
                SampleType.of("refcursor", "", "a cursor"),
                SampleType.of("int2vector", "", "1 -2 3"),
                SampleType.of("oidvector", "", "1 4294967295"),
                SampleType.of("regclass", "pg_catalog.pg_class", "-"),
                SampleType.of("regtype", "integer", "timestamp with time zone[]"),
                SampleType.of("regproc", "pg_catalog.now"),
                SampleType.of("regprocedure", "pg_catalog.now()"),
                SampleType.of("regoper", "pg_catalog.||/"),
                SampleType.of("regrole", "pg_signal_backend", "-"),
                SampleType.of("regcollation", "\"C\"", "-").since(130_000),
                SampleType.of("aclitem", "=r/postgres", "postgres=arwdDxt/postgres"),
                SampleType.of("regoperator", "+(integer,integer)"),
                SampleType.of("regnamespace", "pg_catalog"),
                SampleType.of("regconfig", "english"),
                SampleType.of("regdictionary", "simple"));
    }

    private static List<SampleType> users() {
        return List.of(
                SampleType.of("odd.mood", "sad", "it's \"so\", so", "Ünïcode 😀", ""),
                SampleType.of(COMPOSITE, "(,,)", "(1,\"\",sad)", "(-1,\"a \"\"b\"\", (c) \\\\ null\",\"\")"),
                SampleType.of(
                        NESTED,
                        "(,,)",
                        "(\"(,,)\",{},empty)",
                        "(\"(1,\"\"it's, (so)\"\",\"\"it's \"\"\"\"so\"\"\"\", so\"\")\",\"{1,NULL}\",\"[1,5)\")"),
                SampleType.of("odd.positive", "0.10", "0.1", "NaN").since(110_000),
                SampleType.of("odd.list", "{}", "{1,NULL,-2}", "[5:6]={7,8}").since(110_000));
    }

    /** Text that does not compress away. */
    private static String noise(int length) {
        StringBuilder text = new StringBuilder(length);
        long state = 1;
        while (text.length() < length) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            text.append((char) ('!' + (int) (state >>> 33) % 90));
        }
        return text.toString();
    }
}
