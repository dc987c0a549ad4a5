using Microsoft.Extensions.Logging;

namespace OrleansLlm.Engine.Encoders;

/// <summary>The engine's thread: takes a batch, runs it, hands the results over. Two failures in a row end it.</summary>
internal sealed partial class EncoderLoop(
    IEncoderRunner runner, EncoderQueue queue, TimeProvider timeProvider, ILogger logger, EncoderInstruments? instruments)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<EncoderInput> _inputs = [];
    private float[] _output = [];
    private int _running;
    private bool _failedBefore;

    /// <summary>Inputs in the batch that runs.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Completes when the thread has ended.</summary>
    public Task Completion => _completion.Task;

    public void Start(string name) => new Thread(Run) { Name = name, IsBackground = true }.Start();

    private void Run()
    {
        while (queue.Take() is { } batch)
        {
            Volatile.Write(ref _running, batch.Count);
            try
            {
                RunBatch(batch);
                _failedBefore = false;
            }
#pragma warning disable CA1031 // The thread must not take the process down; whoever waits is told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Fail(batch, exception);
            }

            Volatile.Write(ref _running, 0);
        }

        runner.Dispose();
        _completion.TrySetResult();
    }

    private void RunBatch(List<EncoderItem> batch)
    {
        var startedAt = timeProvider.GetTimestamp();
        _inputs.Clear();
        foreach (var item in batch)
        {
            _inputs.Add(item.Input);
            instruments?.OnStarted(timeProvider.GetElapsedTime(item.Job.SubmittedAt, startedAt));
        }

        var size = batch.Count * runner.OutputSize;
        if (_output.Length < size)
        {
            _output = new float[size];
        }

        runner.Run(_inputs, _output.AsSpan(0, size));
        var duration = timeProvider.GetElapsedTime(startedAt);
        var tokens = batch.Sum(item => item.Length);
        queue.Pace.OnBatch(tokens, duration);
        instruments?.OnBatch(batch.Count, tokens, batch.Count * batch.Max(item => item.Length), duration);
        queue.Deliver(batch, _output.AsSpan(0, size), runner.OutputSize, duration);
    }

    private void Fail(List<EncoderItem> batch, Exception exception)
    {
        LogFailed(exception, batch.Count);
        queue.Fail(batch, new EngineFailedException($"The encoder could not be run: {exception.Message}", exception));
        if (_failedBefore)
        {
            queue.Close(new EngineStoppedException($"The encoder has stopped because its runner failed twice in a row: {exception.Message}", exception));
        }

        _failedBefore = true;
    }

    [LoggerMessage(LogLevel.Error, "A batch of {Inputs} inputs could not be encoded.")]
    private partial void LogFailed(Exception exception, int inputs);
}
