using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Remote.Azure;
using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Tests.Storage;

namespace OrleansLlm.Retrieval.Tests.Remote.Azure;

/// <summary>What is sent to the service, and what becomes of its refusals.</summary>
public sealed class AzureWireTests : IAsyncLifetime
{
    private FakeSearchService _service = null!;
    private AzureSearchSettings _settings = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await FakeSearchService.StartAsync();
        _settings = AzureContractTests.Settings(_service);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task An_index_of_the_service_has_the_fields_the_analyzer_the_graph_and_the_semantic_configuration()
    {
        await CreateAsync();
        var definition = _service.Indexes["orleansllm-english-8"].Definition;
        var fields = definition["fields"]!.AsArray().ToDictionary(field => field!["name"]!.GetValue<string>(), field => field!.AsObject());
        Assert.True(fields["id"]["key"]!.GetValue<bool>());
        Assert.All(["partition", "kind", "document", "revision", "contentId"], name => Assert.True(fields[name]["filterable"]!.GetValue<bool>(), name));
        Assert.Equal(["key", "text", "number", "truth"], fields["attributes"]["fields"]!.AsArray().Select(field => field!["name"]!.GetValue<string>()));
        Assert.Equal(("words", true), (fields["content"]["analyzer"]!.GetValue<string>(), fields["content"]["searchable"]!.GetValue<bool>()));
        Assert.Equal((8, "nearest"), (fields["vector"]["dimensions"]!.GetValue<int>(), fields["vector"]["vectorSearchProfile"]!.GetValue<string>()));
        Assert.Equal(["possessive", "lowercase", "stop-words", "porter_stem"], definition["analyzers"]![0]!["tokenFilters"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal("#Microsoft.Azure.Search.BM25Similarity", definition["similarity"]!["@odata.type"]!.GetValue<string>());
        Assert.Equal("cosine", definition["vectorSearch"]!["algorithms"]![0]!["hnswParameters"]!["metric"]!.GetValue<string>());
        Assert.Equal("content", definition["semantic"]!["configurations"]![0]!["prioritizedFields"]!["prioritizedContentFields"]![0]!["fieldName"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_query_names_its_partition_first_and_no_text_of_a_caller_is_in_a_filter()
    {
        var index = await CreateAsync();
        await index.ApplyAsync([Upsert("it's an id", "alpha")], default);
        await index.SearchAsync(new CandidateQuery
        {
            Text = "al+pha", Vector = TestDocuments.Vector("alpha"), Depth = 7,
            Filter = new AttributeComparison("k'ey", ComparisonOperator.In, ["' or partition ne '", 1.5]),
        }, default);
        var queries = _service.Requests.Where(request => request.Path.EndsWith("/docs/search.post.search", StringComparison.Ordinal)).Select(request => request.Body!.AsObject()).ToArray();
        var marks = queries.Select(query => query["filter"]!.GetValue<string>()[..47]).Distinct().ToArray();
        Assert.Matches("^partition eq '[0-9a-f]{32}'$", Assert.Single(marks));
        Assert.All(queries, query => Assert.DoesNotContain("ey' ", query["filter"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.All(queries, query => Assert.Equal(marks[0][14..46].Trim('\''), query["sessionId"]!.GetValue<string>()));
        var (words, vectors) = (queries.Last(query => query["vectorQueries"] is null), queries.Last(query => query["vectorQueries"] is not null));
        Assert.Equal(("al\\+pha", "content", "any", 7), (words["search"]!.GetValue<string>(), words["searchFields"]!.GetValue<string>(), words["searchMode"]!.GetValue<string>(), words["top"]!.GetValue<int>()));
        Assert.Contains("attributes/any(a: a/key eq '006b002700650079' and (search.in(a/text, '", words["filter"]!.GetValue<string>(), StringComparison.Ordinal);
        var vector = vectors["vectorQueries"]![0]!;
        Assert.Equal(("vector", "vector", 7, true), (vector["kind"]!.GetValue<string>(), vector["fields"]!.GetValue<string>(), vector["k"]!.GetValue<int>(), vector["exhaustive"]!.GetValue<bool>()));
        Assert.Equal("preFilter", vectors["vectorFilterMode"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_graph_is_searched_only_where_nothing_is_filtered()
    {
        _settings.IndexPerIndex = true;
        var index = await CreateAsync();
        await index.SearchAsync(new CandidateQuery { Vector = TestDocuments.Vector("alpha") }, default);
        await index.SearchAsync(new CandidateQuery { Vector = TestDocuments.Vector("alpha"), Filter = new AttributeComparison("n", ComparisonOperator.Greater, [1.0]) }, default);
        Assert.Equal([false, true], _service.Requests.Where(request => request.Body?["vectorQueries"] is not null).Select(request => request.Body!["vectorQueries"]![0]!["exhaustive"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task The_semantic_ranker_ranks_a_hybrid_request()
    {
        _settings.SemanticRanker = true;
        var index = await CreateAsync();
        await index.ApplyAsync([Upsert("a", "alpha beta"), Upsert("b", "beta"), Upsert("c", "zeta")], default);
        var found = await index.SearchAsync(new CandidateQuery { Text = "is it alpha-beta?", Vector = TestDocuments.Vector("zeta") }, default);
        Assert.Equal(["a", "b", "c"], found.Candidates.OrderByDescending(candidate => candidate.Lexical).Select(candidate => candidate.Document));
        var request = _service.Requests.Last(sent => sent.Body?["queryType"]?.GetValue<string>() == "semantic").Body!;
        Assert.Equal(("is it alpha-beta?", "passages", "fail", 50), (
            request["search"]!.GetValue<string>(), request["semanticConfiguration"]!.GetValue<string>(), request["semanticErrorHandling"]!.GetValue<string>(), request["top"]!.GetValue<int>()));
        Assert.NotNull(request["vectorQueries"]);
    }

    [Fact]
    public async Task A_row_of_another_partition_ends_the_call_even_if_the_service_gives_one()
    {
        var index = await CreateAsync();
        await index.ApplyAsync([Upsert("a", "alpha")], default);
        var other = AzureContractTests.Connect(_settings).Open(new BackendIndexName("other", "index"), TestDocuments.Settings);
        await other.CreateAsync(default);
        _service.ForgetsFilters = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => other.SearchAsync(new CandidateQuery { Text = "alpha" }, default));
    }

    [Fact]
    public async Task Rows_that_the_service_was_too_busy_for_are_sent_again_alone()
    {
        var index = await CreateAsync();
        var refused = 0;
        _service.RowFault = key => key.EndsWith("-1", StringComparison.Ordinal) && refused++ < 2 ? 503 : null;
        Assert.Empty(await index.ApplyAsync([Upsert("a", "alpha", "beta", "gamma")], default));
        Assert.Equal(3, (await index.FindAsync("a", false, default))!.Chunks.Count);
        Assert.Equal([3, 1, 1, 1], Batches());
        _service.RowFault = _ => 429;
        await Assert.ThrowsAsync<BackendUnavailableException>(() => index.ApplyAsync([Upsert("b", "alpha")], default));
        _service.RowFault = _ => 400;
        Assert.Equal("operations", (await Assert.ThrowsAsync<RetrievalException>(() => index.ApplyAsync([Upsert("c", "alpha")], default))).Parameter);
    }

    [Fact]
    public async Task A_busy_service_is_asked_again_and_a_batch_that_is_too_large_is_halved()
    {
        var index = await CreateAsync();
        var (busy, large) = (3, 1);
        _service.Fault = request => !request.Path.Value!.EndsWith("search.index", StringComparison.Ordinal) ? null
            : busy-- > 0 ? 503 - busy % 2 * 74 : large-- > 0 ? 413 : null;
        Assert.Empty(await index.ApplyAsync([Upsert("a", "alpha", "beta", "gamma", "delta")], default));
        Assert.Equal([2, 2, 1], Batches());
        _service.Fault = _ => 503;
        var failure = await Assert.ThrowsAsync<BackendUnavailableException>(() => index.ListAsync(null, 5, default));
        Assert.Equal(TimeSpan.Zero, failure.RetryAfter);
        _service.Fault = _ => 0;
        await Assert.ThrowsAsync<BackendUnavailableException>(() => index.ListAsync(null, 5, default));
    }

    [Fact]
    public async Task A_change_that_is_not_shown_in_time_is_no_change_that_was_made()
    {
        _settings.VisibleTimeout = TimeSpan.FromMilliseconds(50);
        var index = await CreateAsync();
        _service.Indexes["orleansllm-english-8"].IsStuck = true;
        var failure = await Assert.ThrowsAsync<BackendUnavailableException>(() => index.ApplyAsync([Upsert("a", "alpha")], default));
        Assert.Contains("did not show", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_can_not_be_ordered_and_the_error_says_so()
    {
        var index = await CreateAsync();
        var query = new CandidateQuery { Text = "alpha", Filter = new AttributeComparison("s", ComparisonOperator.Less, ["x"]) };
        Assert.Equal("filters", (await Assert.ThrowsAsync<RetrievalException>(() => index.SearchAsync(query, default))).Parameter);
    }

    [Fact]
    public async Task A_wrong_key_is_the_operators_to_mend()
    {
        await AzureContractTests.Connect(_settings).CheckAsync(default);
        _settings.ApiKey = "another";
        var failure = await Assert.ThrowsAsync<BackendUnavailableException>(() => AzureContractTests.Connect(_settings).CheckAsync(default));
        Assert.Contains("OrleansLlm:Retrieval:Azure", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://name.search.windows.net", null, null, null, "Endpoint")]
    [InlineData("https://name.search.windows.net/indexes", null, null, null, "Endpoint")]
    [InlineData("name", null, null, null, "Endpoint")]
    [InlineData("https://name.search.windows.net", "key", "tenant", null, "exclude")]
    [InlineData("https://name.search.windows.net", null, null, "secret", "TenantId")]
    [InlineData("https://name.search.windows.net", "key", null, null, null)]
    public void Settings_that_can_not_be_right_are_refused_before_the_start(string endpoint, string? key, string? tenant, string? secret, string? problem)
    {
        var settings = new AzureSearchSettings { Endpoint = endpoint, ApiKey = key, TenantId = tenant, ClientSecret = secret };
        var problems = new List<ValidationResult>();
        Assert.Equal(problem is null, Validator.TryValidateObject(settings, new ValidationContext(settings), problems, validateAllProperties: true));
        Assert.All(problems, found => Assert.Contains(problem!, found.ErrorMessage, StringComparison.Ordinal));
    }

    private static IndexOperation Upsert(string id, params string[] texts) => BackendContractTests.Upsert(id, texts);

    private int[] Batches() => [.. _service.Requests.Where(request => request.Path.Contains("english-8')/docs/search.index", StringComparison.Ordinal)).Select(request => request.Body!["value"]!.AsArray().Count)];

    private async Task<IBackendIndex> CreateAsync()
    {
        var index = AzureContractTests.Connect(_settings).Open(new BackendIndexName("tenant", "index"), TestDocuments.Settings);
        await index.CreateAsync(default);
        return index;
    }
}
