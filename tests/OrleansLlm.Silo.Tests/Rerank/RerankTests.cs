using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Rerank;

public sealed class RerankTests
{
    private const string Three = """{"model":"ranker","query":"q","documents":["a",{"text":"b"},"c"]}""";

    [Fact]
    public async Task The_most_relevant_document_comes_first()
    {
        await using var api = await ApiHost.StartAsync();
        api.Encoders.Values = index => [0.1f * ((index * 2) % 3), index];

        var response = await api.PostAsync("/v1/rerank", Three.Replace("{\"model", "{\"return_documents\":true,\"model"));
        var id = Assert.Single(api.Encoders.Reranks).Request.RequestId;

        Assert.Equal(
            $$$"""{"id":"{{{id}}}","object":"list","model":"ranker","results":[{"index":1,"relevance_score":0.2,"document":{"text":"b"}},{"index":2,"relevance_score":0.1,"document":{"text":"c"}},{"index":0,"relevance_score":0,"document":{"text":"a"}}],"usage":{"prompt_tokens":7,"total_tokens":7,"cost":0.000014}}""",
            await response.Content.ReadAsStringAsync());
        Assert.Equal("59", response.Header("x-ratelimit-remaining-requests"));
    }

    [Fact]
    public async Task Relevances_that_round_to_the_same_number_are_ordered_by_their_logits()
    {
        await using var api = await ApiHost.StartAsync();
        api.Encoders.Values = index => [1, index];
        var json = await (await api.PostAsync("/v1/rerank", Three.Replace("{\"model", "{\"raw_scores\":true,\"top_n\":2,\"model"))).JsonAsync();
        Assert.Equal(
            ["2:2", "1:1"], json.GetProperty("results").EnumerateArray().Select(result => $"{result.GetProperty("index")}:{result.GetProperty("relevance_score")}"));
    }

    [Fact]
    public async Task Options_reach_the_router()
    {
        await using var api = await ApiHost.StartAsync();
        await api.PostAsync("/v1/rerank", Three.Replace("{\"model", "{\"truncation\":false,\"max_tokens_per_doc\":9,\"deadline_ms\":5,\"model"));
        var request = Assert.Single(api.Encoders.Reranks).Request;
        Assert.Equal(("q", Truncation.None, 9, 5), (request.Query, request.Truncation, request.MaxTokensPerDocument, request.Limits.DeadlineMilliseconds));
        Assert.Equal(["a", "b", "c"], request.Documents);
        await api.PostAsync("/v1/rerank", Three);
        Assert.Equal(Truncation.End, api.Encoders.Reranks.Last().Request.Truncation);
    }

    [Theory]
    [InlineData("""{"model":"m","documents":["a"]}""", "query", "missing_required_parameter")]
    [InlineData("""{"model":"m","query":"","documents":["a"]}""", "query", "invalid_value")]
    [InlineData("""{"model":"m","query":"q"}""", "documents", "missing_required_parameter")]
    [InlineData("""{"model":"m","query":"q","documents":[]}""", "documents", "invalid_value")]
    [InlineData("""{"model":"m","query":"q","documents":[1]}""", "documents[0]", "invalid_type")]
    [InlineData("""{"model":"m","query":"q","documents":[{"title":"t"}]}""", "documents[0].text", "missing_required_parameter")]
    [InlineData("""{"model":"m","query":"q","documents":["a"],"top_n":0}""", "top_n", "invalid_value")]
    [InlineData("""{"model":"m","query":"q","documents":["a"],"rank_fields":["title"]}""", "rank_fields", "unsupported_value")]
    public async Task Wrong_requests_are_refused_with_the_field(string body, string param, string code)
    {
        await using var api = await ApiHost.StartAsync();
        await (await api.PostAsync("/v1/rerank", body)).ErrorAsync(400, code, param);
        Assert.Empty(api.Encoders.Reranks);
    }
}
