using OrleansLlm.Engine.Constraints;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class GbnfTests
{
    private const string Json = """
        # JSON as llama.cpp's example writes it
        root   ::= object
        value  ::= object | array | string | number | ("true" | "false" | "null") ws

        object ::=
          "{" ws (
                    string ":" ws value
            ("," ws string ":" ws value)*
          )? "}" ws

        array  ::=
          "[" ws (
                    value
            ("," ws value)*
          )? "]" ws

        string ::=
          "\"" (
            [^"\\\x7F\x00-\x1F] |
            "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
          )* "\"" ws

        number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws
        ws ::= | " " | "\n" [ \t]{0,20}
        """;

    [Theory]
    [InlineData("""{"a": [1, -2.5e3, "x\"é", {}], "b":true}""", true)]
    [InlineData("""{"a": }""", false)]
    [InlineData("""[1]""", false)]
    public void The_grammar_of_json_reads_json(string text, bool accepted) => Assert.Equal(accepted, Grammars.Compiler.Gbnf(Json).Matches(text));

    [Theory]
    [InlineData("\"a\"{2}", 2, 2)]
    [InlineData("\"a\"{ 1 , 3 }", 1, 3)]
    [InlineData("\"a\"{,3}", 0, 3)]
    [InlineData("\"a\"{4,}", 4, 9)]
    [InlineData("\"a\"+", 1, 9)]
    [InlineData("(\"a\"{2}){3}?", 0, 6)]
    public void A_repetition_has_a_least_and_a_greatest_number_of_times(string grammar, int least, int greatest)
    {
        var compiled = Grammars.Compiler.Gbnf($"root ::= {grammar}");
        int[] matched = [.. Enumerable.Range(0, 10).Where(times => compiled.Matches(new string('a', times)))];
        Assert.Equal((least, greatest), (matched[0], matched[^1]));
    }

    [Theory]
    [InlineData("root ::= root \"a\" | \"b\"", "left-recursive")]
    [InlineData("root ::= x root \"a\" | \"b\"\nx ::= \"y\"?", "left-recursive")]
    [InlineData("root ::= a\na ::= b\nb ::= a | \"x\"", "a -> b -> a")]
    [InlineData("start ::= \"a\"", "no rule 'root'")]
    [InlineData("root ::= other", "'other'")]
    [InlineData("root ::= \"a", "line 1, column 12: '\"' was expected")]
    [InlineData("root ::= (\"a\"\nx ::= \"b\"", "line 2, column 1: ')' was expected")]
    [InlineData("root = \"a\"", "'::=' was expected after 'root'")]
    [InlineData("root ::= \"a\"\nroot ::= \"b\"", "twice")]
    [InlineData("root ::= \"a\" root", "No text satisfies")]
    [InlineData("root ::= \"a\"{3,2}", "m not above n")]
    [InlineData("root ::= \"a\"{x}", "{m}, {m,} or {m,n}")]
    [InlineData("root ::= \"a\"{99999}", "Given: 99999")]
    [InlineData("root ::= \"a\"*********", "at most 8 repetitions")]
    public void What_is_wrong_is_explained(string grammar, string problem) =>
        Assert.Contains(problem, Assert.Throws<GrammarException>(() => Grammars.Compiler.Gbnf(grammar)).Message);
}
