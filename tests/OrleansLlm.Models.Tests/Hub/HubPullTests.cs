using OrleansLlm.Models.Hub;
using OrleansLlm.Models.Tests.Tokenization;

namespace OrleansLlm.Models.Tests.Hub;

public sealed class HubPullTests : IDisposable
{
    private static readonly byte[] s_weights = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_model_is_its_texts_and_its_safetensors()
    {
        using var hub = Tiny();
        hub.Add("pytorch_model.bin", [1]).Add("onnx/model.onnx", [2]).Add(".gitattributes", [3]).Add("original/model.safetensors", [4]).Add("LICENSE", [5]).Add("1_Pooling/config.json", [6]);
        var reports = new List<HubProgress>();
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], new Reports(reports), CancellationToken.None);
        Assert.Equal(
            ["1_Pooling/config.json", "LICENSE", "config.json", "model.safetensors"],
            Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(_folder.Path, path)).Order(StringComparer.Ordinal));
        Assert.Equal(s_weights, File.ReadAllBytes(Path.Combine(_folder.Path, "model.safetensors")));
        Assert.Equal(reports[^1].TotalBytes, reports[^1].ReceivedBytes);
    }

    [Fact]
    public async Task A_download_that_breaks_off_goes_on_where_it_was()
    {
        using var hub = Tiny();
        hub.Breaks.Enqueue(1_000);
        hub.Breaks.Enqueue(100_000);
        hub.Breaks.Enqueue(50_000);
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None);
        Assert.Equal(s_weights, File.ReadAllBytes(Path.Combine(_folder.Path, "model.safetensors")));
        Assert.Contains(hub.Asked, asked => asked.Range is not null && asked.Path.Contains("model.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pull_that_was_given_up_is_taken_up_by_the_next_one()
    {
        using var hub = Tiny();
        hub.Breaks.Enqueue(30); // More than the first file has.
        hub.Breaks.Enqueue(120_000);
        hub.Breaks.Enqueue(50_000);
        var first = await Assert.ThrowsAsync<HubException>(() => Pull(hub, tries: 1).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None));
        Assert.Contains("Run the command again to go on", first.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<HubException>(() => Pull(hub, tries: 1).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None));
        hub.Asked.Clear();
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None);
        Assert.Equal(s_weights, File.ReadAllBytes(Path.Combine(_folder.Path, "model.safetensors")));
        Assert.DoesNotContain(hub.Asked, asked => asked.Path.EndsWith("config.json", StringComparison.Ordinal));
        Assert.All(hub.Asked.Where(asked => asked.Path.Contains("safetensors", StringComparison.Ordinal)), asked => Assert.StartsWith("bytes=", asked.Range, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("config.json")]
    public async Task What_has_another_hash_than_promised_is_deleted(string spoiled)
    {
        using var hub = Tiny();
        hub.Corrupt = bytes => (bytes.Length > 1_000) == (spoiled == "model.safetensors") ? [.. bytes[..^1], (byte)(bytes[^1] + 1)] : bytes;
        var error = await Assert.ThrowsAsync<HubException>(() => Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None));
        Assert.Contains($"{spoiled} has the hash", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path), path => Path.GetFileName(path).StartsWith(spoiled, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_changed_on_the_hub_is_fetched_anew_though_its_size_is_the_same()
    {
        using var hub = Tiny();
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None);
        byte[] retrained = [.. s_weights.Select(value => (byte)(value ^ 1))];
        hub.Add("model.safetensors", retrained, large: true).Add("config.json", [.. "[]"u8]);
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None);
        Assert.Equal(retrained, File.ReadAllBytes(Path.Combine(_folder.Path, "model.safetensors")));
        Assert.Equal("[]", File.ReadAllText(Path.Combine(_folder.Path, "config.json")));
    }

    [Fact]
    public async Task A_part_of_what_was_there_before_is_not_gone_on_with()
    {
        using var hub = Tiny();
        File.WriteAllBytes(Path.Combine(_folder.Path, "model.safetensors.part"), new byte[1_000]);
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None);
        Assert.Equal(s_weights, File.ReadAllBytes(Path.Combine(_folder.Path, "model.safetensors")));
    }

    [Fact]
    public async Task All_files_are_of_the_commit_that_the_branch_was_at()
    {
        using var hub = Tiny();
        hub.Commit = "0123abcd";
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None);
        Assert.Equal(s_weights, File.ReadAllBytes(Path.Combine(_folder.Path, "model.safetensors")));
    }

    [Fact]
    public async Task A_file_that_does_not_end_where_it_should_is_not_read_on()
    {
        using var hub = Tiny();
        hub.Corrupt = bytes => bytes.Length > 1_000 ? [.. bytes, .. new byte[5_000_000]] : bytes;
        var reports = new List<HubProgress>();
        var error = await Assert.ThrowsAsync<HubException>(() => Pull(hub, tries: 1).RunAsync("team/tiny", "main", _folder.Path, [], new Reports(reports), CancellationToken.None));
        Assert.Contains("more than the 300000 bytes", error.Message, StringComparison.Ordinal);
        Assert.InRange(reports.Max(report => report.ReceivedBytes), 0, 1_000_000);
    }

    [Fact]
    public async Task A_hub_that_falls_silent_is_asked_again()
    {
        using var hub = Tiny();
        hub.Breaks.Enqueue(30);
        hub.Breaks.Enqueue(120_000);
        hub.Stalls = 1;
        var options = new HubOptions { Endpoint = hub.Endpoint, Backoff = TimeSpan.FromMilliseconds(1), Silence = TimeSpan.FromMilliseconds(300) };
        await new HubPull(_http, options, TimeProvider.System).RunAsync("team/tiny", "main", _folder.Path, [], null, TestContext.Current.CancellationToken);
        Assert.Equal(s_weights, File.ReadAllBytes(Path.Combine(_folder.Path, "model.safetensors")));
    }

    [Fact]
    public async Task The_token_is_sent_to_the_hub_and_named_in_no_error()
    {
        using var hub = Tiny(token: "hf_secret");
        var without = await Assert.ThrowsAsync<HubException>(() => Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None));
        Assert.Contains("set HF_TOKEN", without.Message, StringComparison.Ordinal);
        await Pull(hub, token: "hf_secret").RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None);
        Assert.All(hub.Asked.Where(asked => asked.Path.StartsWith("/storage/", StringComparison.Ordinal)), asked => Assert.Null(asked.Authorization));
        var wrong = await Assert.ThrowsAsync<HubException>(() => Pull(hub, token: "hf_other").RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None));
        Assert.DoesNotContain("hf_other", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_that_lead_out_of_the_folder_write_nothing()
    {
        using var hub = Tiny();
        hub.Add("../evil.json", [1]);
        var error = await Assert.ThrowsAsync<HubException>(() => Pull(hub).RunAsync("team/tiny", "main", Path.Combine(_folder.Path, "inner"), ["*"], null, CancellationToken.None));
        Assert.Contains("../evil.json leads out of the folder", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("team/none", "main", "revision main is not there")]
    [InlineData("team/tiny", "other", "revision other is not there")]
    [InlineData("tiny", "main", "must be owner/name")]
    [InlineData("team/../x", "main", "must be owner/name")]
    public async Task What_is_not_there_is_named(string repository, string revision, string message)
    {
        using var hub = Tiny();
        var error = await Assert.ThrowsAsync<HubException>(() => Pull(hub).RunAsync(repository, revision, _folder.Path, [], null, CancellationToken.None));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_gguf_files_one_must_be_chosen()
    {
        using var hub = new FakeHub();
        hub.Add("README.md", [1]).Add("tiny-q4.gguf", [2]).Add("tiny-q8.gguf", [3]);
        var error = await Assert.ThrowsAsync<HubException>(() => Pull(hub).RunAsync("team/tiny", "main", _folder.Path, [], null, CancellationToken.None));
        Assert.Contains("choose one with --include. It has: tiny-q4.gguf, tiny-q8.gguf", error.Message, StringComparison.Ordinal);
        await Pull(hub).RunAsync("team/tiny", "main", _folder.Path, ["*q8*"], null, CancellationToken.None);
        Assert.True(File.Exists(Path.Combine(_folder.Path, "tiny-q8.gguf")));
        Assert.False(File.Exists(Path.Combine(_folder.Path, "tiny-q4.gguf")));
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private static FakeHub Tiny(string? token = null) => new FakeHub { Token = token }.Add("config.json", [.. "{}"u8]).Add("model.safetensors", s_weights, large: true);

    private HubPull Pull(FakeHub hub, int tries = 5, string? token = null) =>
        new(_http, new HubOptions { Endpoint = hub.Endpoint, Tries = tries, Token = token, Backoff = TimeSpan.FromMilliseconds(1) }, TimeProvider.System);

    private sealed class Reports(List<HubProgress> all) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => all.Add(value);
    }
}
