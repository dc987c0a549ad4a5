using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansLlm.Cluster.Tests.Providers;

/// <summary>Vector stores whose vectors a provider makes that takes texts and nothing else, as most do.</summary>
public sealed class RemoteEmbedderTests(FaultSilo silo) : IClassFixture<FaultSilo>
{
    private const string Text = "# Refunds\n\nRefunds take five days.\n\n# Parcels\n\nA parcel takes two days.\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_is_read_and_searched_with_a_providers_vectors()
    {
        var store = await CreateAsync(await UploadAsync());
        var file = await UntilAsync(store, "completed", "failed");
        Assert.Equal("completed", file.GetProperty("status").GetString());

        using var found = await silo.Client.PostAsJsonAsync($"/v1/vector_stores/{store}/search", new { query = "How long do refunds take?", explain = true }, Token);
        var answer = await found.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.True(found.StatusCode == HttpStatusCode.OK, answer.GetRawText());
        var first = answer.GetProperty("data")[0];
        Assert.Contains("Refunds take five days.", first.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.True(first.GetProperty("scores").TryGetProperty("vector", out _));
    }

    [Fact]
    public async Task A_file_waits_for_a_limit_that_refuses_to_find_out_how_large_vectors_are()
    {
        var file = await UploadAsync();
        await LimitAsync(new { requests_per_minute = 1 });
        try
        {
            using var spent = await silo.Client.PostAsJsonAsync("/v1/embeddings", new { model = "embedder", input = "x" }, Token);
            Assert.Equal(HttpStatusCode.OK, spent.StatusCode);
            var store = await CreateAsync(file);
            var waiting = await UntilAsync(store, "waiting", "completed", "failed");
            Assert.Equal("in_progress", waiting.GetProperty("status").GetString());
            Assert.Equal("rate_limit_exceeded", waiting.GetProperty("progress").GetProperty("waiting").GetProperty("code").GetString());
        }
        finally
        {
            await LimitAsync(new { });
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.True(response.IsSuccessStatusCode, body.GetRawText());
        return body;
    }

    private async Task LimitAsync(object limits)
    {
        using var response = await silo.Client.PutAsJsonAsync("/admin/v1/tenants/default/limits/tenant", limits, Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    private async Task<string> UploadAsync()
    {
        using var form = new MultipartFormDataContent { { new StringContent("assistants"), "purpose" }, { new StringContent(Text), "file", "shop.md" } };
        using var response = await silo.Client.PostAsync(new Uri("/v1/files", UriKind.Relative), form, Token);
        return (await ReadAsync(response)).GetProperty("id").GetString()!;
    }

    private async Task<string> CreateAsync(string file)
    {
        using var response = await silo.Client.PostAsJsonAsync("/v1/vector_stores", new { name = "shop", embedding_model = "embedder", file_ids = new[] { file } }, Token);
        return (await ReadAsync(response)).GetProperty("id").GetString()!;
    }

    /// <summary>The store's file, once it is in one of these states, or waits.</summary>
    private async Task<JsonElement> UntilAsync(string store, params string[] states)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var response = await silo.Client.GetAsync(new Uri($"/v1/vector_stores/{store}/files", UriKind.Relative), patience.Token);
            var file = (await ReadAsync(response)).GetProperty("data")[0];
            var isWaiting = file.TryGetProperty("progress", out var progress) && progress.TryGetProperty("waiting", out _);
            if (states.Contains(isWaiting ? "waiting" : file.GetProperty("status").GetString()))
            {
                return file;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
