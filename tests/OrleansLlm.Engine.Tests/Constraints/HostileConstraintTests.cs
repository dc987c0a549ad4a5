using System.Runtime.CompilerServices;
using System.Text;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Constraints.Matching;
using OrleansLlm.Engine.ToolCalls;

namespace OrleansLlm.Engine.Tests.Constraints;

/// <summary>What a caller may send to take the process, its memory or everybody's time: it is refused, by name.</summary>
public sealed class HostileConstraintTests
{
    [Fact]
    public void Options_that_refer_to_themselves_are_compared_to_an_end()
    {
        const string Endless = """
            {"oneOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}],"$defs":{
              "a":{"type":"object","properties":{"x":{"$ref":"#/$defs/a"}},"required":["x"]},
              "b":{"type":"object","properties":{"x":{"$ref":"#/$defs/b"}},"required":["x"]}}}
            """;
        Assert.Equal("oneOf", Refused(compiler => compiler.JsonSchema(Endless)).Path);
    }

    [Fact]
    public void A_long_name_beside_other_names_is_refused()
    {
        var schema = $$$"""{"type":"object","properties":{"{{{new string('a', 100_000)}}}":{}},"additionalProperties":{"type":"string"}}""";
        var refused = Refused(compiler => compiler.JsonSchema(schema));
        Assert.Equal("properties", refused.Path);
        Assert.Contains("Given: 100000", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_first_items_are_refused()
    {
        var schema = $$$"""{"type":"array","minItems":2,"maxItems":9,"items":{"type":"array","prefixItems":[{{{string.Join(',', Enumerable.Repeat("{}", 80_000))}}}]}}""";
        Assert.Equal("items.prefixItems", Refused(compiler => compiler.JsonSchema(schema)).Path);
    }

    [Fact]
    public void Repetitions_of_repetitions_are_refused()
    {
        var grammar = "root ::= \"a\"" + string.Concat(Enumerable.Repeat("{2}", 80_000));
        Assert.Contains("repetitions", Refused(compiler => compiler.Gbnf(grammar)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_that_doubles_with_every_reference_is_refused()
    {
        var schema = new StringBuilder("""{"$ref":"#/$defs/d0","$defs":{""");
        for (var i = 0; i < 30; i++)
        {
            var next = $$$"""{"$ref":"#/$defs/d{{{i + 1}}}","type":"string"}""";
            schema.Append(System.Globalization.CultureInfo.InvariantCulture, $$$"""
                "d{{{i}}}":{"anyOf":[{{{next}}},{{{next}}}]},
                """);
        }

        schema.Append(""" "d30":{"type":"string"}}}""");
        Assert.Contains("combine", Refused(compiler => compiler.JsonSchema(schema.ToString())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(15_000, true)]
    [InlineData(9_000, false)]
    public void A_long_chain_of_rules_ends_in_a_text_or_a_refusal(int rules, bool forwards)
    {
        // In one direction it is deep, in the other what is known of one rule says something about one more.
        var grammar = new StringBuilder("root::=r0").Append(forwards ? "" : string.Concat(Enumerable.Range(1, rules).Select(i => $"|r{i}")));
        for (var i = 0; i <= rules; i++)
        {
            var body = forwards ? (i == rules ? "\"x\"" : $"r{i + 1}") : i == 0 ? "\"x\"?" : $"r{i - 1}";
            grammar.Append(System.Globalization.CultureInfo.InvariantCulture, $"\nr{i}::={body}");
        }

        Assert.InRange(grammar.Length, 1, GrammarCompiler.MaxTextLength);
        if (Record.Exception(() => Grammars.Compiler.Gbnf(grammar.ToString())) is { } exception)
        {
            Assert.Contains("too ambiguous", Assert.IsType<GrammarException>(exception).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("""{"const":"\ud800"}""", "")]
    [InlineData("""{"type":"object","properties":{"\udc00":{}}}""", "")]
    [InlineData("""{"allOf":[{"enum":1},{"enum":[2]}]}""", "enum")]
    [InlineData("""{"allOf":[{"properties":1},{"properties":{"a":{}}}]}""", "properties")]
    [InlineData("""{"allOf":[{"required":1},{"required":["a"]}]}""", "required")]
    [InlineData("""{"type":5}""", "type")]
    public void Malformed_schemas_are_told_as_such(string schema, string field) =>
        Assert.EndsWith(field, Refused(compiler => compiler.JsonSchema(schema)).Path, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"type":"object","properties":{"a":{"const":"\udc00"}}}""")]
    public void A_tools_malformed_schema_is_told_where_it_is_enforced_and_left_aside_elsewhere(string schema)
    {
        Assert.NotNull(Grammars.Compiler.ToolCalls(Rules(isEnforced: false)));
        Assert.StartsWith("tools[0]", Refused(compiler => compiler.ToolCalls(Rules(isEnforced: true))).Path, StringComparison.Ordinal);

        ToolCallRules Rules(bool isEnforced) => new()
        {
            Format = ToolCallFormats.Hermes,
            Functions = [new ToolFunction { Name = "f", ParametersJson = schema, IsEnforced = isEnforced, Path = "tools[0]" }],
        };
    }

    [Fact]
    public void What_a_grammar_keeps_of_its_texts_is_bounded_and_what_it_forgets_is_gone()
    {
        // Each text leaves another stack behind, so that no two stand at the same place.
        var grammar = Grammars.Compiler.Gbnf("root ::= \"a\" root \"x\" | \"b\" root \"y\" | \"c\"");
        var random = new Random(1);
        var first = Early(grammar);
        for (var text = 0; text < 16_000; text++)
        {
            grammar.Advance(grammar.Start, [.. Enumerable.Range(0, 40).Select(_ => (byte)('a' + random.Next(2)))]);
            Assert.InRange(grammar.EstimatedBytes, 1, 2 * ConfigurationTable.MaxBytes);
        }

        GC.Collect();
        Assert.False(first.IsAlive);
        Assert.True(grammar.Matches("abcyx"));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Early(CompiledGrammar grammar) => new(grammar.Advance(grammar.Start, "abaabbbaaabbbbaaaab"u8));
    }

    private static GrammarException Refused(Action<GrammarCompiler> compile) => Assert.Throws<GrammarException>(() => compile(Grammars.Compiler));
}
