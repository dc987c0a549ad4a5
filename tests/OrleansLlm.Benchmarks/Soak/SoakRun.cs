using System.Text;
using System.Text.Json;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Sequences;

namespace OrleansLlm.Benchmarks.Soak;

/// <summary>Callers of an engine that do whatever callers do, and watch what they get.</summary>
/// <param name="reference">Generates again what is to be compared.</param>
/// <param name="checkedShare">Share of the answers that is compared.</param>
internal sealed class SoakRun(LlmEngine engine, ReferenceLoop reference, SoakRequests requests, double checkedShare) : IDisposable
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim _reference = new(1);

    public SoakCounts Counts { get; } = new();

    /// <summary>Runs so many callers until they are told to stop.</summary>
    /// <param name="goesOn">Asked with the caller's and the request's number before each request.</param>
    public Task RunAsync(int callers, int seed, Func<int, int, bool> goesOn) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random((seed * 1_000) + caller);
            for (var request = 0; goesOn(caller, request); request++)
            {
                await CallAsync(random, $"{caller}/{request}");
            }
        })));

    public void Dispose() => _reference.Dispose();

    private async Task CallAsync(Random random, string id)
    {
        if (random.Next(12) == 0)
        {
            TryMistake(random, id);
            return;
        }

        var request = requests.Next(random, id);
        request = random.Next(20) == 0 ? request with { Deadline = TimeSpan.FromMilliseconds(random.Next(1, 40)) } : request;
        try
        {
            var stream = engine.Submit(request);
            await (random.Next(8) == 0 ? CancelAsync(stream, random.Next(0, 40)) : ReadAsync(stream, request, random));
        }
        catch (EngineQueueFullException)
        {
            Counts.OnRefused();
            await Task.Delay(WhenFull);
        }
        catch (EngineTimeoutException) when (request.Deadline is not null)
        {
            Counts.OnTimedOut();
        }
        catch (Exception exception)
        {
            Counts.OnWrong($"{id}: {exception.GetType().Name}: {exception.Message}");
        }
    }

    private void TryMistake(Random random, string id)
    {
        var request = requests.Mistaken(random, id);
        try
        {
            engine.Submit(request).Cancel();
            Counts.OnWrong($"{id}: a wrong request was taken: {request}");
        }
        catch (ArgumentException)
        {
            Counts.OnRefused();
        }
    }

    private async Task CancelAsync(SequenceStream stream, int after)
    {
        try
        {
            for (var i = 0; i < after && await stream.Updates.WaitToReadAsync() && stream.Updates.TryRead(out _); i++)
            {
            }

            stream.Cancel();
            await foreach (var _ in stream.Updates.ReadAllAsync())
            {
            }
        }
        catch (OperationCanceledException)
        {
        }

        Counts.OnCancelled();
    }

    private async Task ReadAsync(SequenceStream stream, SequenceRequest request, Random random)
    {
        var isSlow = random.Next(10) == 0;
        var text = new StringBuilder();
        var tokens = 0;
        SequenceUpdate last = default;
        await foreach (var update in stream.Updates.ReadAllAsync())
        {
            text.Append(update.Text);
            tokens += update.Tokens;
            last = update;
            for (var i = 0; isSlow && i < 50; i++)
            {
                await Task.Yield();
            }
        }

        Counts.OnEnded(tokens, last.AcceptedPredictionTokens, last.CachedPromptTokens);
        CheckForm(request, text.ToString(), tokens, last);
        if (random.NextDouble() < checkedShare)
        {
            await CompareAsync(request, text.ToString());
        }
    }

    private void CheckForm(SequenceRequest request, string text, int tokens, SequenceUpdate last)
    {
        if (last.Finish is null || tokens < 1 || tokens > request.MaxTokens || (last.Finish == SequenceFinish.Length && tokens != request.MaxTokens))
        {
            Counts.OnWrong($"{request.Id}: {tokens} tokens, at most {request.MaxTokens}, end: {last.Finish}");
        }

        if (request is { Constraint: not null, Stop.Count: 0 } && last.Finish == SequenceFinish.Stop && text.StartsWith('{'))
        {
            try
            {
                JsonDocument.Parse(text).Dispose();
            }
            catch (JsonException exception)
            {
                Counts.OnWrong($"{request.Id}: no JSON: {exception.Message}: {text}");
            }
        }
    }

    private async Task CompareAsync(SequenceRequest request, string text)
    {
        await _reference.WaitAsync();
        try
        {
            var expected = reference.Generate(request);
            var isExplained = expected.IsExplained(text);
            Counts.OnChecked(isExplained == true);
            if (isExplained == false)
            {
                Counts.OnWrong($"{request.Id}: expected: {expected}\ngiven: {text}\n{request}");
            }
        }
        finally
        {
            _reference.Release();
        }
    }
}
