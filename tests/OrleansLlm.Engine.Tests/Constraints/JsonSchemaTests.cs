using System.Text.Json;
using CsCheck;
using OrleansLlm.Engine.Constraints;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class JsonSchemaTests
{
    [Fact]
    public void Random_choices_among_the_mask_end_in_json_that_is_valid_by_any_schema() =>
        Gen.Int[0, int.MaxValue].Sample(seed => AssertValid(new SchemaMaker(new Random(seed)).Make(), seed), iter: 300, threads: 1);

    [Fact]
    public void Any_json_object_parses()
    {
        var grammar = Grammars.Compiler.JsonObject();
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            using var json = JsonDocument.Parse(Grammars.Random(grammar, new Random(seed))!);
            Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
        }, iter: 100);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"]}""", """{"a":"x","b":1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"]}""", """{"a": "x", "b": 1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"]}""", """{"b":1}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["b"]}""", """{"b":1}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"c":1}""", false)]
    [InlineData("""{"type":"object","properties":{"ab":{"type":"string"}},"additionalProperties":{"type":"integer"}}""", """{"a":1,"abc":2}""", true)]
    [InlineData("""{"type":"object","properties":{"ab":{"type":"string"}},"additionalProperties":{"type":"integer"}}""", """{"ab":1}""", false)]
    [InlineData("""{"type":"object","required":["z"]}""", """{"z":[true]}""", true)]
    [InlineData("""{"$ref":"#/$defs/t","$defs":{"t":{"type":"array","items":{"$ref":"#/$defs/t"}}}}""", """[[],[[]]]""", true)]
    [InlineData("""{"type":"array","items":{"$ref":"#"}}""", """[[[]]]""", true)]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"properties":{"a":{"minimum":5},"b":{"const":1}},"required":["b"]}]}""", """{"a":5,"b":1}""", true)]
    [InlineData("""{"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"properties":{"a":{"minimum":5},"b":{"const":1}},"required":["b"]}]}""", """{"a":4,"b":1}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{}},"anyOf":[{"required":["a"]},{"properties":{"c":{"type":"null"}},"required":["c"]}]}""", """{"c":null}""", true)]
    [InlineData("""{"type":"string","maxLength":300,"minLength":299}""", "\"" + "x" + "\"", false)]
    [InlineData("""{"type":"string","maxLength":1}""", "\"😀\"", true)]
    [InlineData("""{"type":"string","pattern":"a.c"}""", "\"xxabcx\"", true)]
    [InlineData("""{"type":"integer","multipleOf":7}""", "-49", true)]
    [InlineData("""{"type":"integer","multipleOf":7}""", "48", false)]
    [InlineData("""{"type":"array","prefixItems":[{"const":1},{"const":2}],"minItems":1}""", "[1]", true)]
    [InlineData("""{"type":"array","prefixItems":[{"const":1},{"const":2}],"minItems":1}""", "[]", false)]
    [InlineData("true", """{"a":[1,"x",null,{}]}""", true)]
    public void A_text_is_accepted_or_not(string schema, string text, bool accepted) =>
        Assert.Equal(accepted, Grammars.Compiler.JsonSchema(schema).Matches(text));

    [Theory]
    [InlineData("""{"type":"object","properties":{"x":{"not":{}}}}""", "properties.x.not", true)]
    [InlineData("""{"if":{}}""", "if", true)]
    [InlineData("""{"type":"array","items":{"type":"string"},"uniqueItems":true}""", "uniqueItems", true)]
    [InlineData("""{"type":"array","contains":{}}""", "contains", true)]
    [InlineData("""{"patternProperties":{}}""", "patternProperties", true)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"string","format":"phone"}]}""", "anyOf[1].format", true)]
    [InlineData("""{"type":"string","pattern":"(?=a)"}""", "pattern", true)]
    [InlineData("""{"type":"string","pattern":"a","maxLength":3}""", "maxLength", true)]
    [InlineData("""{"type":"number","multipleOf":0.1}""", "multipleOf", true)]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "oneOf", true)]
    [InlineData("""{"allOf":[{"type":"array","prefixItems":[{"type":"integer"}]},{"items":{"maximum":5}}]}""", "allOf[1].items", true)]
    [InlineData("""{"items":{"maximum":5},"anyOf":[{"type":"array","prefixItems":[{"type":"integer"}]}]}""", "items", true)]
    [InlineData("""{"$ref":"https://example.org/schema"}""", "$ref", true)]
    [InlineData("""{"$ref":"#/$defs/none"}""", "$ref", false)]
    [InlineData("""{"type":"thing"}""", "type", false)]
    [InlineData("""{"x-mine":1}""", "x-mine", true)]
    [InlineData("""{"minimum":"1"}""", "minimum", false)]
    [InlineData("""[]""", "", false)]
    [InlineData("""{"type":""", "", false)]
    [InlineData("""false""", "", false)]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""", "", false)]
    [InlineData("""{"anyOf":[{"$ref":"#"},{"type":"null"}]}""", "", true)]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "", false)]
    public void What_can_not_be_kept_is_named(string schema, string path, bool isUnsupported)
    {
        var exception = Assert.Throws<GrammarException>(() => Grammars.Compiler.JsonSchema(schema));
        Assert.Equal((path, isUnsupported), (exception.Path, exception.IsUnsupported));
        Assert.NotEmpty(exception.Message);
    }

    private static void AssertValid(string schema, int seed)
    {
        using var parsed = JsonDocument.Parse(schema);
        CompiledGrammar grammar;
        try
        {
            grammar = Grammars.Compiler.JsonSchema(schema);
        }
        catch (GrammarException exception) when (exception.Message.StartsWith("No text satisfies", StringComparison.Ordinal))
        {
            // Random bounds may exclude every value.
            return;
        }

        for (var run = 0; run < 3; run++)
        {
            var text = Grammars.Random(grammar, new Random(seed + run));
            Assert.True(text is not null, $"Never ended: {schema}");
            using var value = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 1_000 });
            Assert.True(new MiniValidator(parsed.RootElement).IsValid(parsed.RootElement, value.RootElement), $"{text}\nis not valid by\n{schema}");
        }
    }
}
