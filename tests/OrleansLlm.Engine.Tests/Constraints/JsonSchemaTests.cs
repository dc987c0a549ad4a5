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
    [InlineData("""{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}""", "9007199254740991", true)]
    [InlineData("""{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}""", "-9007199254740992", false)]
    [InlineData("""{"type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807}""", "-5", true)]
    [InlineData("""{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991,"multipleOf":5}""", "10", true)]
    [InlineData("""{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991,"multipleOf":5}""", "11", false)]
    [InlineData("""{"type":"number","minimum":0,"maximum":1.7976931348623157E+308}""", "12.75", true)]
    [InlineData("""{"type":"number","minimum":0,"maximum":1.7976931348623157E+308}""", "-1", false)]
    [InlineData("""{"type":"number","minimum":-9007199254740991,"maximum":9007199254740991}""", "1e99", false)]
    [InlineData("""{"allOf":[{"type":"integer","minimum":-9223372036854775808},{"minimum":7}]}""", "6", false)]
    [InlineData("""{"type":"object","properties":{"next":{"allOf":[{"$ref":"#"}],"description":"x"}}}""", """{"next":{"next":{}}}""", true)]
    [InlineData("""{"type":"object","properties":{"next":{"allOf":[{"$ref":"#"},{"description":"x"}]}}}""", """{"next":{"next":1}}""", false)]
    [InlineData("""{"type":"object","properties":{}}""", """{}""", true)]
    [InlineData("""{"type":"object","properties":{}}""", """{"a":1}""", false)]
    [InlineData("""{"type":"object","properties":{},"additionalProperties":true}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","properties":{},"minProperties":1}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","properties":{},"required":["a"]}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","propertyNames":{"type":"string"},"additionalProperties":{"type":"integer"}}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","propertyNames":{"type":"string"},"properties":{"a":{}},"additionalProperties":false}""", """{"a":1}""", true)]
    [InlineData("""{"type":"object","propertyNames":{"pattern":"^[a-z]+$"}}""", """{"ab":[1]}""", true)]
    [InlineData("""{"type":"object","propertyNames":{"pattern":"^[a-z]+$"}}""", """{"A":[1]}""", false)]
    [InlineData("""{"type":"object","propertyNames":{"enum":["a",1]}}""", """{1:2}""", false)]
    [InlineData("""{"type":"object","propertyNames":{"type":"integer"}}""", """{}""", true)]
    [InlineData("""{"discriminator":{"propertyName":"k"},"oneOf":[{"type":"object","properties":{"k":{"const":"a"}},"required":["k"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}""", """{"k":"b"}""", true)]
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
    [InlineData("""{"type":"integer","minimum":99999999999999999}""", "minimum", true)]
    [InlineData("""{"type":"number","exclusiveMaximum":-1e400}""", "exclusiveMaximum", true)]
    [InlineData("""{"type":"object","propertyNames":{"minLength":1},"properties":{"a":{}}}""", "propertyNames", true)]
    [InlineData("""{"$ref":"#/$defs/o","$defs":{"o":{"items":{"minimum":5},"$ref":"#/$defs/p"},"p":{"items":{"maximum":9},"$ref":"#/$defs/o"}}}""", "$defs.p.$ref", false)]
    public void What_can_not_be_kept_is_named(string schema, string path, bool isUnsupported)
    {
        var exception = Assert.Throws<GrammarException>(() => Grammars.Compiler.JsonSchema(schema));
        Assert.Equal((path, isUnsupported), (exception.Path, exception.IsUnsupported));
        Assert.NotEmpty(exception.Message);
    }

    [Fact]
    public void What_is_too_deep_when_it_is_combined_is_the_schemas_fault()
    {
        // As deep as JSON is read.
        var deep = string.Concat(Enumerable.Repeat("{\"items\":", 58)) + "true" + new string('}', 58);
        var bounds = string.Join(',', Enumerable.Range(0, 510).Select(bound => "{\"items\":{\"minimum\":" + bound + "}}"));
        foreach (var schema in new[]
        {
            "{\"allOf\":[{\"items\":" + deep + "},{\"items\":{\"minItems\":1}}]}",
            "{\"allOf\":[" + bounds + "]}",
        })
        {
            Assert.Throws<GrammarException>(() => Grammars.Compiler.JsonSchema(schema));
        }
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
