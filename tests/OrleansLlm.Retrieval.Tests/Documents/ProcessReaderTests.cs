using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Retrieval.Documents;
using OrleansLlm.Retrieval.Documents.Processes;
using OrleansLlm.Retrieval.Languages;

namespace OrleansLlm.Retrieval.Tests.Documents;

public sealed class ProcessReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_worker_reads_is_what_is_read_here_and_what_it_refuses_is_refused()
    {
        var files = Samples.All.Append(new("half.txt", Encoding.Unicode.GetBytes("\uFEFFa \uD83D b"))).Append(new("west.txt", [(byte)'G', (byte)'r', 0xFC, 0xDF, (byte)'e'])).Append(new("a.docx", Samples.Docx()[..400]))
            .Append(new("a.exe", [0x4D, 0x5A, 0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16])).ToList();
        using var input = new MemoryStream();
        foreach (var (name, content) in files)
        {
            await Frames.WriteAsync(input, DocumentWire.Encode(name, Loading.Limits), Cancel);
            await Frames.WriteAsync(input, content, Cancel);
        }

        input.Position = 0;
        using var output = new MemoryStream();
        await DocumentWorker.RunAsync(input, output, TimeProvider.System, Cancel);
        output.Position = 0;
        foreach (var (name, content) in files)
        {
            var answer = (await Frames.ReadAsync(output, Cancel))!;
            try
            {
                var expected = await new DocumentLoader(Loading.Limits, TimeProvider.System, LanguageDetector.Detect).LoadAsync(content, name, cancellationToken: Cancel);
                var read = DocumentWire.Decode(answer);
                Assert.Equal((expected.Text, expected.Format, expected.Name, expected.Title, expected.Language), (read.Text, read.Format, read.Name, read.Title, read.Language));
                Assert.Equal(expected.Encoding?.CodePage, read.Encoding?.CodePage);
                Assert.Equal(expected.Blocks, read.Blocks);
                Assert.Equal(expected.Spans, read.Spans);
                Assert.Equal(expected.Resolve(0, expected.Text.Length), read.Resolve(0, read.Text.Length));
            }
            catch (DocumentException refused)
            {
                var told = Assert.Throws<DocumentException>(() => DocumentWire.Decode(answer));
                Assert.Equal((refused.Fault, refused.Message), (told.Fault, told.Message));
            }
        }

        Assert.Null(await Frames.ReadAsync(output, Cancel));
    }

    [Fact]
    public async Task After_a_file_that_was_not_read_in_time_a_worker_reads_no_more()
    {
        var clock = new FakeTimeProvider();
        using var input = new MemoryStream();
        for (var i = 0; i < 2; i++)
        {
            await Frames.WriteAsync(input, DocumentWire.Encode("a.html", Loading.Limits with { MaxTime = TimeSpan.FromMilliseconds(10) }), Cancel);
            await Frames.WriteAsync(input, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<p>x</p>", 2_000_000))), Cancel);
        }

        input.Position = 0;
        using var output = new MemoryStream();
        var working = DocumentWorker.RunAsync(input, output, clock, Cancel);
        while (!working.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await working;
        output.Position = 0;
        var answer = await Frames.ReadAsync(output, Cancel);
        Assert.Equal(DocumentFault.TimedOut, Assert.Throws<DocumentException>(() => DocumentWire.Decode(answer!)).Fault);
        Assert.Null(await Frames.ReadAsync(output, Cancel));
    }

    [Fact]
    public async Task A_process_that_does_not_answer_in_time_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using var folder = new TemporaryNumber();
        var clock = new FakeTimeProvider();
        var ends = new List<ReaderEnd>();
        using var reader = new ProcessReader(() => Shell($"echo $$ > '{folder.Path}.new' && mv '{folder.Path}.new' '{folder.Path}'; exec sleep 600"), Loading.Limits, clock, ends.Add);
        var reading = reader.ReadAsync("x"u8.ToArray(), "a.txt", Cancel);
        var number = await folder.ReadAsync(Cancel);
        using var process = Process.GetProcessById(number);
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.False(reading.IsCompleted);
        clock.Advance(Loading.Limits.MaxTime);

        var refused = await Assert.ThrowsAsync<DocumentException>(() => reading);
        Assert.Equal((DocumentFault.TimedOut, "a.txt must be read within 00:03:00. It was not."), (refused.Fault, refused.Message));
        Assert.Equal([ReaderEnd.TimedOut], ends);
        Assert.Equal(0, reader.Idle);
        await process.WaitForExitAsync(Cancel);
    }

    [Fact]
    public async Task A_process_that_ends_over_a_file_is_told_of_as_the_files_fault_and_the_next_file_gets_another()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        var (started, ends) = (0, new List<ReaderEnd>());
        using var reader = new ProcessReader(
            () =>
            {
                started++;
                return Shell("head -c 4 > /dev/null; exit 134");
            },
            Loading.Limits, TimeProvider.System, ends.Add);
        for (var i = 1; i <= 2; i++)
        {
            var refused = await Assert.ThrowsAsync<DocumentException>(() => reader.ReadAsync("x"u8.ToArray(), "a.txt", Cancel));
            Assert.Equal((DocumentFault.Damaged, true), (refused.Fault, refused.Message.Contains("takes more memory", StringComparison.Ordinal)));
            Assert.Equal((i, i), (started, ends.Count));
        }
    }

    [Fact]
    public async Task A_call_that_is_cancelled_ends_its_process_and_is_no_error_of_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using var folder = new TemporaryNumber();
        var ends = new List<ReaderEnd>();
        using var reader = new ProcessReader(() => Shell($"echo $$ > '{folder.Path}.new' && mv '{folder.Path}.new' '{folder.Path}'; exec sleep 600"), Loading.Limits, new FakeTimeProvider(), ends.Add);
        using var stop = new CancellationTokenSource();
        var reading = reader.ReadAsync("x"u8.ToArray(), "a.txt", stop.Token);
        using var process = Process.GetProcessById(await folder.ReadAsync(Cancel));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await process.WaitForExitAsync(Cancel);
        Assert.Empty(ends);
    }

    private static ProcessStartInfo Shell(string script) =>
        new("sh") { ArgumentList = { "-c", script }, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };

    /// <summary>A file in which a process tells its number.</summary>
    private sealed class TemporaryNumber : IDisposable
    {
        public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"orleansllm-reader-{Guid.NewGuid():N}");

        public async Task<int> ReadAsync(CancellationToken cancellationToken)
        {
            while (!File.Exists(Path))
            {
                await Task.Delay(10, cancellationToken);
            }

            return int.Parse(await File.ReadAllTextAsync(Path, cancellationToken), System.Globalization.CultureInfo.InvariantCulture);
        }

        public void Dispose() => File.Delete(Path);
    }
}
