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
        foreach (var (i, (name, content)) in files.Index())
        {
            await Frames.WriteAsync(input, DocumentWire.Encode(i, name, Loading.Limits), Cancel);
            await Frames.WriteAsync(input, content, Cancel);
        }

        input.Position = 0;
        using var output = new MemoryStream();
        await DocumentWorker.RunAsync(input, output, TimeProvider.System, Cancel);
        output.Position = 0;
        foreach (var (i, (name, content)) in files.Index())
        {
            Assert.True(DocumentWire.IsReady((await Frames.ReadAsync(output, DocumentWire.ReadySize, Cancel))!, i));
            var answer = (await Frames.ReadAsync(output, DocumentWire.MaxAnswer(Loading.Limits), Cancel))!;
            try
            {
                var expected = await new DocumentLoader(Loading.Limits, TimeProvider.System, LanguageDetector.Detect).LoadAsync(content, name, cancellationToken: Cancel);
                var read = DocumentWire.Decode(answer, i);
                Assert.Equal((expected.Text, expected.Format, expected.Name, expected.Title, expected.Language), (read.Text, read.Format, read.Name, read.Title, read.Language));
                Assert.Equal(expected.Encoding?.CodePage, read.Encoding?.CodePage);
                Assert.Equal(expected.Blocks, read.Blocks);
                Assert.Equal(expected.Spans, read.Spans);
                Assert.Equal(expected.Resolve(0, expected.Text.Length), read.Resolve(0, read.Text.Length));
            }
            catch (DocumentException refused)
            {
                var told = Assert.Throws<DocumentException>(() => DocumentWire.Decode(answer, i));
                Assert.Equal((refused.Fault, refused.Message), (told.Fault, told.Message));
            }
        }

        Assert.Null(await Frames.ReadAsync(output, 4, Cancel));
    }

    [Fact]
    public async Task After_a_file_that_was_not_read_in_time_a_worker_reads_no_more()
    {
        var clock = new FakeTimeProvider();
        using var input = new MemoryStream();
        for (var i = 0; i < 2; i++)
        {
            await Frames.WriteAsync(input, DocumentWire.Encode(i, "a.html", Loading.Limits with { MaxTime = TimeSpan.FromMilliseconds(10) }), Cancel);
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
        Assert.True(DocumentWire.IsReady((await Frames.ReadAsync(output, DocumentWire.ReadySize, Cancel))!, 0));
        var answer = await Frames.ReadAsync(output, 1_000, Cancel);
        Assert.Equal(DocumentFault.TimedOut, Assert.Throws<DocumentException>(() => DocumentWire.Decode(answer!, 0)).Fault);
        Assert.Null(await Frames.ReadAsync(output, 4, Cancel));
    }

    [Fact]
    public async Task A_process_that_does_not_answer_in_time_is_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using var folder = new TemporaryNumber();
        var clock = new FakeTimeProvider();
        var ends = new List<ReaderEnd>();
        using var reader = new ProcessReader(() => Shell($"echo $$ > '{folder.Path}.new' && mv '{folder.Path}.new' '{folder.Path}'; exec sleep 600"), Loading.Limits, 2, clock, ends.Add);
        var reading = reader.ReadAsync("x"u8.ToArray(), "a.txt", "acme", Cancel);
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
            Loading.Limits, 2, TimeProvider.System, ends.Add);
        for (var i = 1; i <= 2; i++)
        {
            var refused = await Assert.ThrowsAsync<DocumentException>(() => reader.ReadAsync("x"u8.ToArray(), "a.txt", "acme", Cancel));
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
        using var reader = new ProcessReader(() => Shell($"echo $$ > '{folder.Path}.new' && mv '{folder.Path}.new' '{folder.Path}'; exec sleep 600"), Loading.Limits, 2, new FakeTimeProvider(), ends.Add);
        using var stop = new CancellationTokenSource();
        var reading = reader.ReadAsync("x"u8.ToArray(), "a.txt", "acme", stop.Token);
        using var process = Process.GetProcessById(await folder.ReadAsync(Cancel));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await process.WaitForExitAsync(Cancel);
        Assert.Empty(ends);
    }

    [Theory]
    [InlineData("claims 2 GiB")]
    [InlineData("claims less than nothing")]
    [InlineData("half")]
    [InlineData("of another request")]
    [InlineData("more places than bytes")]
    [InlineData("a flood")]
    public async Task What_is_no_answer_is_the_files_fault_costs_no_memory_and_ends_the_process(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        var document = DocumentWire.Encode(1, Said("x"));
        byte[] said = kind switch
        {
            "claims 2 GiB" => [.. Block(DocumentWire.Ready(1)), 0xFF, 0xFF, 0xFF, 0x7F],
            "claims less than nothing" => [.. Block(DocumentWire.Ready(1)), 0, 0, 0, 0x80],
            "half" => [.. Block(DocumentWire.Ready(1)), .. Block(document)[..^3]],
            "of another request" => [.. Block(DocumentWire.Ready(1)), .. Block(DocumentWire.Encode(0, Said("of somebody else")))],
            "more places than bytes" => [.. Block(DocumentWire.Ready(1)), .. Block([.. document[..^4], 0xFF, 0xFF, 0xFF, 0x7F])],
            _ => [.. Enumerable.Repeat((byte)'x', 200_000)],
        };
        var ends = new List<ReaderEnd>();
        using var child = new Child(said, kind == "half" ? "exit 0" : "exec sleep 600");
        using var reader = new ProcessReader(child.Start, Loading.Limits, 2, TimeProvider.System, ends.Add);
        var before = GC.GetTotalAllocatedBytes();
        var refused = await Assert.ThrowsAsync<DocumentException>(() => reader.ReadAsync("x"u8.ToArray(), "a.txt", "acme", Cancel));
        Assert.Equal((DocumentFault.Damaged, ReaderEnd.Died, 0), (refused.Fault, Assert.Single(ends), reader.Idle));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 200_000_000);
    }

    [Theory]
    [InlineData("dies")]
    [InlineData("hangs")]
    [InlineData("says more")]
    public async Task A_process_that_goes_wrong_after_its_answer_does_not_touch_the_next_file(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        var (clock, ends) = (new FakeTimeProvider(), new List<ReaderEnd>());
        byte[] answer = [.. Block(DocumentWire.Ready(1)), .. Block(DocumentWire.Encode(1, Said("read")))];
        var asked = Block(DocumentWire.Encode(1, "a.txt", Loading.Limits)).Length + Block("x"u8.ToArray()).Length;
        using var child = new Child(
            kind == "says more" ? [.. answer, .. Block(DocumentWire.Encode(1, Said("left")))] : answer, kind == "dies" ? $"head -c {asked - 1} > /dev/null; exit 0" : "exec sleep 600");
        using var reader = new ProcessReader(child.Start, Loading.Limits, 2, clock, ends.Add);
        Assert.Equal("read", (await reader.ReadAsync("x"u8.ToArray(), "a.txt", "acme", Cancel)).Text);
        var second = reader.ReadAsync("y"u8.ToArray(), "b.txt", "acme", Cancel);
        while (!second.IsCompleted)
        {
            if (child.Started == 1)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
            }

            await Task.Delay(10, Cancel);
        }

        Assert.Equal(("read", 2, 0), ((await second).Text, child.Started, ends.Count));
    }

    [Fact]
    public async Task A_process_reads_files_of_one_owner_only_and_no_more_wait_than_may()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        using var child = new Child([.. Enumerable.Range(1, 3).SelectMany(i => (byte[])[.. Block(DocumentWire.Ready(i)), .. Block(DocumentWire.Encode(i, Said($"file {i}")))])], "exec sleep 600");
        using var reader = new ProcessReader(child.Start, Loading.Limits, 2, TimeProvider.System, _ => Assert.Fail("No process fails."));
        var read = new List<(string Owner, string Text, int Started)>();
        foreach (var owner in (string[])["one", "two", "one", "two", "three", "one", "two"])
        {
            read.Add((owner, (await reader.ReadAsync("x"u8.ToArray(), "a.txt", owner, Cancel)).Text, child.Started));
            Assert.InRange(reader.Idle, 1, 2);
        }

        // The third owner's takes the place of the one that waited longest.
        Assert.Equal([("one", "file 1", 1), ("two", "file 1", 2), ("one", "file 2", 2), ("two", "file 2", 2), ("three", "file 1", 3), ("one", "file 1", 4), ("two", "file 1", 5)], read);
    }

    [Fact]
    public async Task Processes_that_nobody_needs_end_after_a_minute_and_the_last_one_after_ten()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        var clock = new FakeTimeProvider();
        using var child = new Child([.. Block(DocumentWire.Ready(1)), .. Block(DocumentWire.Encode(1, Said("read")))], "exec sleep 600");
        using var reader = new ProcessReader(child.Start, Loading.Limits, 2, clock, _ => Assert.Fail("No process fails."));
        await reader.ReadAsync("x"u8.ToArray(), "a.txt", "one", Cancel);
        await reader.ReadAsync("x"u8.ToArray(), "a.txt", "two", Cancel);
        Assert.Equal(2, reader.Idle);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, reader.Idle);
        clock.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(1, reader.Idle);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, reader.Idle);
    }

    private static Document Said(string text) => new() { Name = "a.txt", Format = FileFormat.Text, Text = text };

    private static byte[] Block(byte[] content) => [.. BitConverter.GetBytes(content.Length), .. content];

    private static ProcessStartInfo Shell(string script) =>
        new("sh") { ArgumentList = { "-c", script }, RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };

    /// <summary>A program that says what it is told to, whatever it is asked.</summary>
    private sealed class Child : IDisposable
    {
        private readonly string _file = Path.GetTempFileName();
        private readonly string _then;

        public Child(byte[] said, string then)
        {
            _then = then;
            File.WriteAllBytes(_file, said);
        }

        public int Started { get; private set; }

        public ProcessStartInfo Start()
        {
            Started++;
            return Shell($"head -c 1 > /dev/null; cat '{_file}'; {_then}");
        }

        public void Dispose() => File.Delete(_file);
    }

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
