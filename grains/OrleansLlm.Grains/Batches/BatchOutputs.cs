using System.Buffers;
using System.Text.Json;
using System.Threading.Channels;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Contracts.Files;
using OrleansLlm.Grains.Files;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.Batches;

/// <summary>
/// The two output files of a batch while they grow, and the count of what is in them. A result counts once it is in its file: whoever goes on after a crash
/// reads there what the count has missed, so no result is written twice.
/// </summary>
internal sealed class BatchOutputs(JobRun run, BatchTally tally, FileContents contents, BatchOptions options, TimeProvider timeProvider) : IDisposable
{
    private const int MaxPiece = FileContents.ChunkBytes / 2;

    private readonly Dictionary<string, (bool HasFailed, BatchUsage Usage)> _uncounted = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _saving = new(1);
    private FileAppender _answers = null!;
    private FileAppender _failures = null!;
    private BatchWait? _savedWait;

    /// <summary>Which file holds the answers.</summary>
    public static FileKey AnswersOf(JobKeyText job) => new(job.Tenant, $"file-{job.Suffix}-output");

    /// <summary>Which file holds the failures.</summary>
    public static FileKey FailuresOf(JobKeyText job) => new(job.Tenant, $"file-{job.Suffix}-error");

    /// <summary>Opens the files and finds what the last run wrote but did not count.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var (job, progress) = (JobKeyText.Of(run.Key), tally.Progress);
        _savedWait = progress.Waiting;
        _answers = await contents.AppendAsync(AnswersOf(job), progress.OutputChunk);
        _failures = await contents.AppendAsync(FailuresOf(job), progress.ErrorChunk);
        await RecoverAsync(AnswersOf(job), progress.OutputChunk, _answers, hasFailed: false, cancellationToken);
        await RecoverAsync(FailuresOf(job), progress.ErrorChunk, _failures, hasFailed: true, cancellationToken);
    }

    /// <summary>True when the request is in its file already; then it is counted.</summary>
    public bool HasResultOf(BatchLine line)
    {
        if (!_uncounted.Remove(line.CustomId, out var found))
        {
            return false;
        }

        tally.Add(line.Number, found.HasFailed, found.Usage);
        return true;
    }

    /// <summary>Writes results until there are no more.</summary>
    /// <param name="results">The results.</param>
    /// <param name="waiting">Why requests wait at present, or null.</param>
    /// <param name="reason">Why requests without an answer have none.</param>
    /// <param name="stopping">Ends it at once.</param>
    public async Task WriteAllAsync(ChannelReader<BatchResult> results, Func<BatchWait?> waiting, Func<string?> reason, CancellationToken stopping)
    {
        var (answers, failures, written) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>(), new List<BatchResult>());
        while (await results.WaitToReadAsync(stopping))
        {
            if (options.FlushInterval > TimeSpan.Zero)
            {
                await Task.Delay(options.FlushInterval, timeProvider, stopping);
            }

            while (answers.WrittenCount < MaxPiece && failures.WrittenCount < MaxPiece && results.TryRead(out var result))
            {
                BatchResultText.Write(result.HasFailed ? failures : answers, run.Key.Job, result, reason());
                written.Add(result);
            }

            await AppendAsync(_answers, answers);
            await AppendAsync(_failures, failures);
            written.ForEach(result => tally.Add(result.Line.Number, result.HasFailed, result.Usage));
            written.Clear();
            await SaveAsync(waiting());
        }
    }

    /// <summary>Saves why requests wait, when that has changed.</summary>
    public Task TellAsync(BatchWait? waiting) => waiting == _savedWait ? Task.CompletedTask : SaveAsync(waiting);

    /// <summary>The count with where the files go on.</summary>
    public BatchProgress Checkpoint(BatchWait? waiting) => tally.Progress with
    {
        Waiting = waiting,
        OutputChunk = _answers.FirstOpenChunk,
        ErrorChunk = _failures.FirstOpenChunk,
    };

    public void Dispose() => _saving.Dispose();

    private static async Task AppendAsync(FileAppender file, ArrayBufferWriter<byte> piece)
    {
        if (piece.WrittenCount > 0)
        {
            await file.AppendAsync(piece.WrittenMemory);
            piece.ResetWrittenCount();
        }
    }

    private async Task SaveAsync(BatchWait? waiting)
    {
        await _saving.WaitAsync();
        try
        {
            await run.SaveAsync(JsonSerializer.Serialize(Checkpoint(waiting), BatchJson.Default.BatchProgress));
            _savedWait = waiting;
        }
        finally
        {
            _saving.Release();
        }
    }

    private async Task RecoverAsync(FileKey key, int firstChunk, FileAppender file, bool hasFailed, CancellationToken cancellationToken)
    {
        var rest = contents.ReadFromAsync(key, firstChunk, file.Chunks, cancellationToken);
        await foreach (var (_, line) in LineReader.ReadAsync(rest, int.MaxValue, cancellationToken))
        {
            var (customId, usage) = BatchResultText.Read(line!.Value);
            _uncounted[customId] = (hasFailed, usage);
        }
    }
}
