using System.Text.Json;
using CsCheck;
using OrleansLlm.Retrieval.Filters;

namespace OrleansLlm.Retrieval.Tests.Filters;

public sealed class AttributeFilterTests
{
    private static readonly Dictionary<string, AttributeValue> Document = new() { ["region"] = "eu", ["year"] = 2024.0, ["public"] = true };

    [Theory]
    [InlineData("""{"type":"eq","key":"region","value":"eu"}""", true)]
    [InlineData("""{"type":"eq","key":"year","value":"2024"}""", false)]
    [InlineData("""{"type":"ne","key":"region","value":"eu"}""", false)]
    [InlineData("""{"type":"ne","key":"owner","value":"me"}""", true)]
    [InlineData("""{"type":"gt","key":"year","value":2024}""", false)]
    [InlineData("""{"type":"gte","key":"year","value":2024}""", true)]
    [InlineData("""{"type":"lt","key":"region","value":"us"}""", true)]
    [InlineData("""{"type":"lte","key":"owner","value":1}""", false)]
    [InlineData("""{"type":"in","key":"year","value":[2023,2024]}""", true)]
    [InlineData("""{"type":"nin","key":"region","value":["us","eu"]}""", false)]
    [InlineData("""{"type":"eq","key":"public","value":true}""", true)]
    [InlineData("""{"type":"and","filters":[{"type":"eq","key":"region","value":"eu"},{"type":"gt","key":"year","value":2030}]}""", false)]
    [InlineData("""{"type":"or","filters":[{"type":"eq","key":"region","value":"us"},{"type":"and","filters":[{"type":"lt","key":"year","value":2030}]}]}""", true)]
    public void A_filter_lets_through_what_it_says(string json, bool passes) =>
        Assert.Equal(passes, Parse(json).Matches(Document));

    [Theory]
    [InlineData("""[]""", "filters", "an object")]
    [InlineData("""{"key":"a","value":1}""", "filters.type", "missing")]
    [InlineData("""{"type":"like","key":"a","value":1}""", "filters.type", "one of and, or, eq")]
    [InlineData("""{"type":"eq","value":1}""", "filters.key", "missing")]
    [InlineData("""{"type":"eq","key":"","value":1}""", "filters.key", "1 to 64 characters")]
    [InlineData("""{"type":"eq","key":"a","value":null}""", "filters.value", "a text, a number")]
    [InlineData("""{"type":"eq","key":"a","value":1e999}""", "filters.value", "a text, a number")]
    [InlineData("""{"type":"eq","key":"a","value":[1]}""", "filters.value", "Given: [1]")]
    [InlineData("""{"type":"gt","key":"a","value":true}""", "filters.value", "which have an order")]
    [InlineData("""{"type":"in","key":"a","value":"x"}""", "filters.value", "a list of 1 to 256 values")]
    [InlineData("""{"type":"in","key":"a","value":[1,{}]}""", "filters.value[1]", "Given: {}")]
    [InlineData("""{"type":"and","filters":[]}""", "filters.filters", "a list of 1 to 256 filters")]
    [InlineData("""{"type":"or","filters":[{"type":"eq","key":"a","value":1},{"type":"eq","key":"a"}]}""", "filters.filters[1].value", "missing")]
    [InlineData("""{"type":"eq","key":"a","value":1,"values":[2]}""", "filters.values", "not known")]
    public void What_is_no_filter_is_refused_by_the_field_at_fault(string json, string parameter, string message)
    {
        var refused = Assert.Throws<RetrievalException>(() => Parse(json));
        Assert.Equal(parameter, refused.Parameter);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"eq","key":"\ud800","value":1}""")]
    [InlineData("""{"type":"eq","key":"a","value":"\udc00"}""")]
    [InlineData("""{"type":"in","key":"a","value":["b","\ud83d"]}""")]
    [InlineData("""{"type":"eq","key":"a","value":1,"\ud800":2}""")]
    [InlineData("""{"type":"\ud800","key":"a","value":1}""")]
    public void Half_a_surrogate_pair_is_no_text(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal("filters", Assert.Throws<RetrievalException>(() => AttributeFilterParser.Parse(document.RootElement)).Parameter);
    }

    [Fact]
    public void A_filter_of_very_many_values_is_refused()
    {
        var some = $$"""{"type":"in","key":"a","value":[{{string.Join(',', Enumerable.Range(0, 256))}}]}""";
        using var most = JsonDocument.Parse($$"""{"type":"or","filters":[{{string.Join(',', Enumerable.Repeat(some, 16))}}]}""");
        Assert.NotNull(AttributeFilterParser.Parse(most.RootElement));
        using var more = JsonDocument.Parse($$"""{"type":"or","filters":[{{string.Join(',', Enumerable.Repeat(some, 17))}}]}""");
        Assert.Equal("filters may compare with at most 4096 values. Given: 4352.", Assert.Throws<RetrievalException>(() => AttributeFilterParser.Parse(more.RootElement)).Message);
    }

    [Fact]
    public void Filters_nested_too_deep_are_refused()
    {
        var json = string.Concat(Enumerable.Repeat("""{"type":"and","filters":[""", 9)) + """{"type":"eq","key":"a","value":1}""" + string.Concat(Enumerable.Repeat("]}", 9));
        Assert.Contains("at most 8 levels", Assert.Throws<RetrievalException>(() => Parse(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_let_through_what_looking_at_each_document_does() =>
        Gen.Select(RandomAttributes.Array[0, 60], RandomFilter(3)).Sample((documents, filter) =>
        {
            var columns = documents.SelectMany((attributes, ordinal) => attributes.Select(attribute => (attribute.Key, attribute.Value, ordinal)))
                .GroupBy(entry => entry.Key).ToDictionary(column => column.Key, column => new AttributeColumn(column.Select(entry => (entry.Value, entry.ordinal))));
            var matching = filter.Compile(key => columns.GetValueOrDefault(key, AttributeColumn.Empty), documents.Length);
            Assert.Equal(Enumerable.Range(0, documents.Length).Where(ordinal => filter.Matches(documents[ordinal])), matching.Rows());
        });

    private static Gen<AttributeValue> RandomValue { get; } = Gen.OneOf(
        Gen.Int[0, 3].Select(number => (AttributeValue)(double)number),
        Gen.Int[0, 3].Select(text => (AttributeValue)$"v{text}"),
        Gen.Bool.Select(truth => (AttributeValue)truth));

    private static Gen<Dictionary<string, AttributeValue>> RandomAttributes { get; } = Gen.Dictionary(Gen.Int[0, 2].Select(i => new[] { "a", "b", "c" }[i]), RandomValue)[0, 3];

    private static Gen<AttributeFilter> RandomFilter(int depth)
    {
        var comparison = Gen.Select(Gen.Int[0, 2].Select(i => new[] { "a", "b", "d" }[i]), Gen.Enum<ComparisonOperator>(), RandomValue.Array[1, 3],
            (key, comparison, values) => (AttributeFilter)new AttributeComparison(key, comparison, values));
        return depth == 0 ? comparison : Gen.OneOf(comparison, Gen.Select(Gen.Bool, RandomFilter(depth - 1).Array[1, 3],
            (all, filters) => (AttributeFilter)new AttributeCompound(all, filters)));
    }

    private static AttributeFilter Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return AttributeFilterParser.Parse(document.RootElement);
    }
}
