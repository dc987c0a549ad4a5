using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Batches;
using OrleansLlm.Grains.Jobs;

namespace OrleansLlm.Grains.Batches;

/// <summary>Executes what is left of a batch's requests: a bounded number at once, in the order of the file, until all ended, its window ends or it is cancelled.</summary>
internal sealed class BatchExecution : IDisposable
{
    private const int MaxWaitingResults = 256;

    /// <summary>How far requests may run ahead of one that is slow: bounds what is saved.</summary>
    private const int MaxLead = 2_048;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan OwnerCheck = TimeSpan.FromMinutes(1);

    private readonly JobRun _run;
    private readonly Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> _content;
    private readonly BatchTally _tally;
    private readonly BatchOutputs _outputs;
    private readonly BatchPacer _pacer;
    private readonly BatchLineRunner _lines;
    private readonly BatchLineParser _parser;
    private readonly BatchOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly CancellationTokenSource _window;
    private readonly CancellationTokenSource _quit = new();
    private readonly CancellationTokenSource _leaving;
    private readonly CancellationTokenSource _ending;
    private BatchError? _failure;

    public BatchExecution(
        JobRun run, BatchInput input, BatchProgress progress, BatchServices services, Func<CancellationToken, IAsyncEnumerable<ReadOnlyMemory<byte>>> content,
        CancellationToken stopping)
    {
        (_run, _content, _options, _timeProvider) = (run, content, services.Options, services.TimeProvider);
        _tally = new BatchTally(progress);
        _outputs = new BatchOutputs(run, _tally, services.Contents, _options, _timeProvider);
        _pacer = new BatchPacer(_options.Concurrency, _timeProvider);
        _lines = new BatchLineRunner(run.Key, run.Request.Caller, input.Endpoint, services.Calls, _pacer, _options, _timeProvider);
        _parser = new BatchLineParser(input.Endpoint);
        var left = run.CreatedAt + TimeSpan.FromSeconds(input.WindowSeconds) - _timeProvider.GetUtcNow();
        _window = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _timeProvider);
        if (left <= TimeSpan.Zero)
        {
            _window.Cancel();
        }

        _ending = CancellationTokenSource.CreateLinkedTokenSource(_window.Token, _quit.Token, stopping);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, run.Cancelled);
    }

    /// <summary>Works until there is nothing left to do; the progress tells how the batch ends.</summary>
    public async Task<BatchProgress> RunAsync(CancellationToken stopping)
    {
        await _outputs.OpenAsync(stopping);
        var results = Channel.CreateBounded<BatchResult>(MaxWaitingResults);
        var producing = ProduceAsync(results.Writer, stopping);
        var ticking = TickAsync(stopping);
        try
        {
            await _outputs.WriteAllAsync(results.Reader, () => _pacer.Waiting, Reason, stopping);
            await producing;
        }
        catch (Exception exception)
        {
            // Nobody takes results any more: those that are worked on end too.
            results.Writer.TryComplete(exception);
            throw;
        }
        finally
        {
            await _quit.CancelAsync();
            await producing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await ticking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return End();
    }

    public void Dispose()
    {
        _leaving.Dispose();
        _ending.Dispose();
        _quit.Dispose();
        _window.Dispose();
        _outputs.Dispose();
    }

    private async Task ProduceAsync(ChannelWriter<BatchResult> results, CancellationToken stopping)
    {
        try
        {
            var unfinished = await ExecuteAsync(results, stopping);
            stopping.ThrowIfCancellationRequested();
            if (_window.IsCancellationRequested && !_run.Cancelled.IsCancellationRequested)
            {
                await ExpireAsync(results, unfinished, stopping);
            }

            results.TryComplete();
        }
        catch (LlmException gone) when (gone is { Code: LlmErrorCode.NotFound, Parameter: "file_id" })
        {
            _failure = new BatchError("input_file_not_found", gone.Message, "input_file_id");
            results.TryComplete();
        }
        catch (Exception exception)
        {
            results.TryComplete(exception);
        }
    }

    /// <summary>Executes lines; returns those that were begun and not finished, and the first that was not begun.</summary>
    private async Task<(List<BatchLine> Begun, int Next)> ExecuteAsync(ChannelWriter<BatchResult> results, CancellationToken stopping)
    {
        using var slots = new SemaphoreSlim(_options.Concurrency);
        var unfinished = new List<BatchLine>();
        var next = int.MaxValue;
        ExceptionDispatchInfo? failure = null;
        try
        {
            await foreach (var line in ReadAsync(first: 0, stopping))
            {
                next = line.Number;
                while (_tally.Lead > MaxLead)
                {
                    await Task.Delay(Tick / 10, _timeProvider, _leaving.Token);
                }

                await slots.WaitAsync(_leaving.Token);
                _ = RunAsync(line, results, slots, unfinished, stopping);
                next = int.MaxValue;
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The rest is told below.
        }
        catch (Exception exception)
        {
            // The input can not be read on, since it was deleted for one: those that run are paid for, and are answered first.
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        for (var i = 0; i < _options.Concurrency; i++)
        {
            await slots.WaitAsync(CancellationToken.None);
        }

        failure?.Throw();
        return (unfinished, next);
    }

    private async Task RunAsync(
        BatchLine line, ChannelWriter<BatchResult> results, SemaphoreSlim slots, List<BatchLine> unfinished, CancellationToken stopping)
    {
        try
        {
            await results.WriteAsync(new BatchResult(line, await _lines.RunAsync(line, _leaving.Token, _ending.Token)), stopping);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            lock (unfinished)
            {
                unfinished.Add(line);
            }
        }
        catch (Exception exception)
        {
            results.TryComplete(exception);
            await _quit.CancelAsync();
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task ExpireAsync(ChannelWriter<BatchResult> results, (List<BatchLine> Begun, int Next) unfinished, CancellationToken stopping)
    {
        if (unfinished is { Begun.Count: 0, Next: int.MaxValue })
        {
            return;
        }

        _tally.Expire();
        foreach (var line in unfinished.Begun.OrderBy(line => line.Number))
        {
            await results.WriteAsync(new BatchResult(line, null), stopping);
        }

        await foreach (var line in ReadAsync(unfinished.Next, stopping))
        {
            await results.WriteAsync(new BatchResult(line, null), stopping);
        }
    }

    /// <summary>Lines from one on whose requests have not ended.</summary>
    private async IAsyncEnumerable<BatchLine> ReadAsync(int first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (first == int.MaxValue)
        {
            yield break;
        }

        await foreach (var (number, json) in LineReader.ReadAsync(_content(cancellationToken), _options.MaxLineBytes, cancellationToken))
        {
            // All lines were checked before the first request was executed.
            if (number >= first && (number == first || _tally.See(number)) && _parser.Parse(number, json!.Value).Line is { } line && !_outputs.HasResultOf(line))
            {
                yield return line;
            }
        }
    }

    /// <summary>Tells why requests wait, and ends the batch when its key may not be used any more.</summary>
    private async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Tick, _timeProvider);
        long? checkedAt = null;
        while (!_ending.IsCancellationRequested)
        {
            if (checkedAt is not { } before || _timeProvider.GetElapsedTime(before) >= OwnerCheck)
            {
                checkedAt = _timeProvider.GetTimestamp();
                await CheckOwnerAsync(stopping);
            }

            await _outputs.TellAsync(_pacer.Waiting);
            await timer.WaitForNextTickAsync(_ending.Token);
        }
    }

    private async Task CheckOwnerAsync(CancellationToken stopping)
    {
        try
        {
            await _run.CheckOwnerAsync(stopping);
        }
        catch (LlmException refused) when (refused.Code is LlmErrorCode.Forbidden or LlmErrorCode.NotFound)
        {
            _failure = new BatchError("key_not_valid", refused.Message);
            await _quit.CancelAsync();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Not known now; asked again soon.
        }
    }

    private string? Reason() => _pacer.Waiting is { } wait
        ? $"This request could not be executed before the completion window ended: {wait.Message}"
        : null;

    private BatchProgress End()
    {
        var progress = _outputs.Checkpoint(waiting: null);
        if (_failure is not null)
        {
            return progress with { Ending = BatchEndings.Failed, Errors = [_failure] };
        }

        if (_run.Cancelled.IsCancellationRequested && progress.Completed + progress.Failed < progress.Total)
        {
            return progress with { Ending = BatchEndings.Cancelled };
        }

        if (!progress.IsExpiring)
        {
            return progress with { Ending = BatchEndings.Completed };
        }

        return _pacer.Waiting is { Code: BatchEndings.BudgetCode } wait
            ? progress with { Ending = BatchEndings.Failed, Errors = [new BatchError(wait.Code, wait.Message)] }
            : progress with { Ending = BatchEndings.Expired };
    }
}
