using OrleansLlm.Engine.Constraints.Automata;
using OrleansLlm.Engine.Constraints.Gbnf;
using OrleansLlm.Engine.Constraints.Grammars;
using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class SliceReachTests
{
    private static readonly TokenSlices Slices = new([(0, "a"u8.ToArray()), (1, "\""u8.ToArray())], 2);

    [Theory]
    [InlineData("root ::= [^\"\\\\\\x00-\\x1F]*", 6, 16)]
    [InlineData("root ::= [^\"\\\\\\x00-\\x1F]{0,200} \"\\\"\"", 6, 16)]
    [InlineData("root ::= [^\"\\\\\\x00-\\x1F]{0,5} \"\\\"\"", 6, 5)]
    [InlineData("root ::= [^\\n]{3,9}", 6, 9)]
    [InlineData("root ::= [a-zA-Z0-9]{4} [!-~]", 3, 5)]
    [InlineData("root ::= [a-z]{4} \".\" [a-z]*", 1, 4)]
    [InlineData("root ::= \"\\\"\" [a-z]*", 6, 0)]
    [InlineData("root ::= [^z]*", 1, null)]
    [InlineData("root ::= [a-z]{3} \"x\"", 1, null)]
    [InlineData("root ::= [a-m] [a-z]* | [n-z] [a-z]{0,3}", 1, null)]
    [InlineData("root ::= [^\\x00-\\x7F]*", 6, null)]
    [InlineData("root ::= [a-é]*", 6, null)]
    public void How_long_all_texts_of_an_alphabet_can_be_is_told_when_no_longer_one_can_follow(string grammar, int slice, int? expected) =>
        Assert.Equal(expected, Find(GbnfParser.Parse(grammar), slice, needsEnds: false));

    [Theory]
    [InlineData("root ::= [a-z]{0,5}", null)]
    [InlineData("root ::= [a-z]{5}", null)]
    [InlineData("root ::= [a-z]{5} \"!\"", 5)]
    [InlineData("root ::= [a-z]*", 16)]
    public void Where_the_rule_ends_within_longer_texts_these_must_be_looked_at(string grammar, int? expected) =>
        Assert.Equal(expected, Find(GbnfParser.Parse(grammar), 1, needsEnds: true));

    [Fact]
    public void What_it_looks_at_is_a_small_part_of_what_a_mask_may_cost()
    {
        // All orders of many parts: texts of one length can be read in more and more ways.
        var automaton = AutomatonBuilder.Build(GbnfParser.Parse($"root ::= {string.Join(' ', Enumerable.Repeat("[a-z]? [a-y]*", 300))}"));
        var table = new ConfigurationTable(automaton);
        table.Allow(500_000);
        var reach = new SliceReach(automaton.ClassOf, table);
        reach.Begin();
        Assert.All(Enumerable.Range(1, TokenSlices.Count), slice => Assert.Null(reach.Find(table.Start, Slices[slice], needsEnds: false)));
        Assert.InRange(table.Allowed, 490_000, 499_999);
    }

    private static int? Find(Grammar grammar, int slice, bool needsEnds)
    {
        var automaton = AutomatonBuilder.Build(grammar);
        var table = new ConfigurationTable(automaton);
        var reach = new SliceReach(automaton.ClassOf, table);
        reach.Begin();
        return reach.Find(table.Start, Slices[slice], needsEnds);
    }
}
