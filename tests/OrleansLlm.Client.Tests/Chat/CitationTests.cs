using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using OrleansLlm.Client.Tests.Fakes;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.TestServer;

namespace OrleansLlm.Client.Tests.Chat;

/// <summary>Citations come alike over both transports, in whole answers and in streams.</summary>
public sealed class CitationTests
{
    private const string Text = "It costs 349 euros. [1] So says the maker. [2]";

    private static readonly TextAnnotation[] Sources =
    [
        new() { Type = "file_citation", StartIndex = 0, EndIndex = 23, FileId = "file-1", Filename = "products.txt", Quote = "costs 349 euros", Index = "vs_1", Chunk = "c7", FirstByte = 120, ByteCount = 15 },
        new() { Type = "url_citation", StartIndex = 24, EndIndex = 46, Url = "https://maker.example/p", Title = "The maker" },
    ];

    [Fact]
    public async Task A_whole_answer_over_http_has_them_on_its_text()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Whole(Annotations())));
        using var client = Clients.Http(server);
        AssertWhole(await client.Chat.GetResponseAsync("x"));
    }

    [Fact]
    public async Task A_stream_over_http_has_them_after_the_text()
    {
        await using var server = await FakeServer.StartAsync(Answers.Sse([Answers.Delta(Text[..10]), Answers.Delta(Text[10..]), Delta(Annotations()), .. Answers.GoodStream()]));
        using var client = Clients.Http(server);
        await AssertStreamAsync(client.Chat.GetStreamingResponseAsync("x"));
    }

    [Fact]
    public async Task A_whole_answer_over_the_cluster_has_them_on_its_text()
    {
        using var chat = Clients.Cluster(Cluster());
        AssertWhole(await chat.GetResponseAsync("x"));
    }

    [Fact]
    public async Task A_stream_over_the_cluster_has_them_after_the_text()
    {
        using var chat = Clients.Cluster(Cluster());
        await AssertStreamAsync(chat.GetStreamingResponseAsync("x"));
    }

    [Fact]
    public async Task An_annotation_without_a_place_is_left_to_the_raw_answer()
    {
        await using var server = await FakeServer.StartAsync(Answers.Json(200, Whole("""[{"type":"file_path"},{"type":"other","other":null}]""")));
        using var client = Clients.Http(server);
        var response = await client.Chat.GetResponseAsync("x");
        Assert.Equal(Text, response.Text);
        Assert.Empty(response.Messages[0].Contents.OfType<TextContent>().Single().Annotations!);
    }

    [Fact]
    public async Task Over_the_cluster_texts_of_steps_are_joined_as_over_http()
    {
        var (client, cluster) = FakeCluster.Create();
        var call = new ToolActivity { Id = "1", Type = "file_search_call", Name = "s", FunctionName = "s" };
        cluster.Router.Script.Enqueue(
        [
            FakeRouterGrain.Route, FakeRouterGrain.Text("Let me look."), new GenerationChunk { Deltas = [new ChoiceDelta { Activities = [call] }] },
            new GenerationChunk { Deltas = [new ChoiceDelta { Text = Text, Annotations = Sources }] }, FakeRouterGrain.End,
        ]);
        using var chat = Clients.Cluster(client);
        var content = Assert.Single((await chat.GetResponseAsync("x")).Messages[0].Contents.OfType<TextContent>());
        Assert.Equal("Let me look.\n\n" + Text, content.Text);
        var region = Assert.IsType<TextSpanAnnotatedRegion>(content.Annotations![0].AnnotatedRegions!.Single());
        Assert.Equal(Text[..23], content.Text[region.StartIndex!.Value..region.EndIndex!.Value]);
    }

    private static IClusterClient Cluster()
    {
        var (client, cluster) = FakeCluster.Create();
        var cited = new GenerationChunk { Deltas = [new ChoiceDelta { Text = Text[10..], Annotations = Sources }] };
        cluster.Router.Script.Enqueue([FakeRouterGrain.Route, FakeRouterGrain.Text(Text[..10]), cited, FakeRouterGrain.End]);
        return client;
    }

    private static void AssertWhole(ChatResponse response)
    {
        var content = Assert.Single(response.Messages[0].Contents.OfType<TextContent>());
        Assert.Equal(Text, content.Text);
        AssertSources(content.Annotations!);
    }

    private static async Task AssertStreamAsync(IAsyncEnumerable<ChatResponseUpdate> stream)
    {
        var updates = await stream.ToListAsync();
        var contents = updates.SelectMany(update => update.Contents).OfType<TextContent>().ToList();
        var cited = Assert.Single(contents, content => content.Annotations is { Count: > 0 });
        Assert.Equal("", cited.Text);
        Assert.Equal(Text, string.Concat(contents.TakeWhile(content => content != cited).Select(content => content.Text)));
        AssertSources(cited.Annotations!);
        AssertSources([.. updates.ToChatResponse().Messages[0].Contents.SelectMany(content => content.Annotations ?? [])]);
    }

    private static void AssertSources(IList<AIAnnotation> annotations)
    {
        var citations = annotations.Cast<CitationAnnotation>().ToList();
        Assert.Equal(Sources, citations.Select(citation => citation.RawRepresentation));
        Assert.Equal(("file-1", "products.txt", "costs 349 euros", "file_search", null), (citations[0].FileId, citations[0].Title, citations[0].Snippet, citations[0].ToolName, citations[0].Url));
        Assert.Equal((null, "The maker", new Uri("https://maker.example/p")), (citations[1].FileId, citations[1].Title, citations[1].Url));
        Assert.Equal(
            [(0, 23), (24, 46)],
            citations.Select(citation => (TextSpanAnnotatedRegion)citation.AnnotatedRegions!.Single()).Select(region => (region.StartIndex!.Value, region.EndIndex!.Value)));
    }

    /// <summary>As the server writes them.</summary>
    private static string Annotations() => """
        [{"type":"file_citation","file_citation":{"start_index":0,"end_index":23,"file_id":"file-1","filename":"products.txt","quote":"costs 349 euros","vector_store_id":"vs_1","chunk_id":"c7","first_byte":120,"byte_count":15}},
         {"type":"url_citation","url_citation":{"start_index":24,"end_index":46,"url":"https://maker.example/p","title":"The maker"}}]
        """.ReplaceLineEndings("");

    private static string Whole(string annotations)
    {
        var whole = JsonNode.Parse(Answers.Whole(Text))!;
        whole["choices"]![0]!["message"]!["annotations"] = JsonNode.Parse(annotations);
        return whole.ToJsonString();
    }

    private static string Delta(string annotations)
    {
        var part = JsonNode.Parse(Answers.Delta("")["data: ".Length..])!;
        part["choices"]![0]!["delta"] = new JsonObject { ["annotations"] = JsonNode.Parse(annotations) };
        return "data: " + part.ToJsonString();
    }
}
