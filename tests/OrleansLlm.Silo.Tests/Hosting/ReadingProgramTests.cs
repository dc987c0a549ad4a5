using System.Text;
using OrleansLlm.Retrieval.Documents;
using OrleansLlm.Retrieval.Documents.Processes;
using OrleansLlm.Silo.Hosting;

namespace OrleansLlm.Silo.Tests.Hosting;

/// <summary>The silo's program as the one that reads files, in real processes.</summary>
public sealed class ReadingProgramTests
{
    private const long Memory = 256L * 1024 * 1024;

    private static readonly string Library = Path.Combine(AppContext.BaseDirectory, "OrleansLlm.Silo.dll");
    private static readonly DocumentLimits Limits = new() { MaxTime = TimeSpan.FromMinutes(2) };

    private readonly List<ReaderEnd> _ends = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_of_an_owner_are_read_one_after_the_other_by_the_same_process()
    {
        var started = 0;
        using var reader = new ProcessReader(
            () =>
            {
                started++;
                return ReadingProgram.Start("dotnet", Library, Memory);
            },
            Limits, 2, TimeProvider.System, _ends.Add);
        var document = await reader.ReadAsync("# Offices\n\nThe Paris office opens at 9:15."u8.ToArray(), "a.md", "acme", Cancel);
        Assert.Equal((FileFormat.Markdown, "Offices", "en"), (document.Format, document.Title, document.Language));
        var refused = await Assert.ThrowsAsync<DocumentException>(() => reader.ReadAsync("%PDF-1.4 and nothing else"u8.ToArray(), "a.pdf", "acme", Cancel));
        Assert.Equal(DocumentFault.Damaged, refused.Fault);
        Assert.Equal("Grüße", (await reader.ReadAsync("Grüße"u8.ToArray(), "a.txt", "acme", Cancel)).Text);
        Assert.Equal((1, 0), (started, _ends.Count));
        Assert.Equal("Grüße", (await reader.ReadAsync("Grüße"u8.ToArray(), "a.txt", "other", Cancel)).Text);
        Assert.Equal((2, 0), (started, _ends.Count));
    }

    [Fact]
    public async Task A_file_that_takes_more_memory_than_it_may_is_refused_and_the_next_one_is_read()
    {
        using var reader = new ProcessReader(() => ReadingProgram.Start("dotnet", Library, Memory), Limits, 2, TimeProvider.System, _ends.Add);
        var greedy = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<b>x</b>", 3_000_000)));
        var refused = await Assert.ThrowsAsync<DocumentException>(() => reader.ReadAsync(greedy, "greedy.html", "acme", Cancel));
        Assert.Contains("more memory", refused.Message, StringComparison.Ordinal);
        Assert.Equal("x", (await reader.ReadAsync("x"u8.ToArray(), "a.txt", "acme", Cancel)).Text);
    }

    [Fact]
    public async Task A_file_that_takes_longer_than_it_may_ends_its_process_and_the_next_one_is_read()
    {
        var started = 0;
        using var reader = new ProcessReader(
            () =>
            {
                started++;
                return ReadingProgram.Start("dotnet", Library, 4 * Memory);
            },
            Limits with { MaxTime = TimeSpan.FromMilliseconds(10) }, 2, TimeProvider.System, _ends.Add);

        // Its parser does not look at the time.
        var slow = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<p>x</p>", 1_000_000)));
        var refused = await Assert.ThrowsAsync<DocumentException>(() => reader.ReadAsync(slow, "slow.html", "acme", Cancel));
        Assert.Equal(DocumentFault.TimedOut, refused.Fault);
        Assert.Equal((1, ReaderEnd.TimedOut), (started, Assert.Single(_ends)));
        await Assert.ThrowsAsync<DocumentException>(() => reader.ReadAsync(slow, "slow.html", "acme", Cancel));
        Assert.Equal(2, started);
    }

    [Fact]
    public void A_process_gets_none_of_the_silos_settings()
    {
        Environment.SetEnvironmentVariable("OrleansLlm__TestSecret", "secret");
        var start = ReadingProgram.Start("/app/OrleansLlm.Silo", "/app/OrleansLlm.Silo.dll", Memory);
        Assert.DoesNotContain(start.Environment.Keys, name => name.StartsWith("OrleansLlm", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(("0x10000000", "0"), (start.Environment["DOTNET_GCHeapHardLimit"], start.Environment["DOTNET_gcServer"]));
        Assert.Equal(["read-documents"], start.ArgumentList);
        Assert.Equal(["exec", "a.dll", "read-documents"], ReadingProgram.Start("/usr/bin/dotnet", "a.dll", Memory).ArgumentList);
    }
}
