using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Orleans.Concurrency;
using Orleans.Placement;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.Sequences;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Replicas;

/// <summary>The door to one engine. Turns only enqueue and drain; the engine belongs to the silo (<see cref="EngineHost"/>).</summary>
[GrainType("replica"), Reentrant, ReplicaPlacement, Immovable]
internal sealed class ReplicaGrain(EngineHost engines, ModelCatalog catalog, TimeProvider timeProvider) : Grain, IReplicaGrain
{
    private ReplicaKey Key => ReplicaKey.Parse(this.GetPrimaryKeyString());

    private string Model => Key.Model;

    public Task<TokenCount> PrepareAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        var model = RequireModel();
        return Task.Run(() => model.Prompts.Build(request), cancellationToken);
    }

    public Task<string> DetokenizeAsync(int[] tokens, CancellationToken cancellationToken) =>
        // Of encoders too: their replicas have no door of their own for this.
        Task.FromResult((catalog.FindAny(Model) ?? throw Gone()).Detokenize(tokens));

    public async IAsyncEnumerable<GenerationChunk> GenerateAsync(
        ReplicaRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var loading = engines.GetAsync(Model, Key.Device);
        while (!loading.IsCompleted)
        {
            // A model that is still being loaded is slow, not dead.
            await Task.WhenAny(loading, Task.Delay(StreamWatchdog.HeartbeatInterval, timeProvider, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (!loading.IsCompleted)
            {
                yield return GenerationChunk.Heartbeat;
            }
        }

        var model = await loading;
        // Off the grain's scheduler: a large schema takes milliseconds, and is in the cache when this silo prepared the call.
        var constraint = await Task.Run(() => model.Constraints.Compile(request.Request), cancellationToken);
        var prediction = request.Request.Prediction is { } expected ? await Task.Run(() => Tokens(model, expected), cancellationToken) : null;
        var readers = Enumerable.Range(0, request.Request.Choices).Select(choice => model.Tools.Reader(request.Request, choice)).ToArray();
        using var choices = new ChoiceStreams(Submit(model, request, constraint, prediction), timeProvider);

        // Tells the router at once that the call was accepted.
        yield return GenerationChunk.Heartbeat;

        var completionTokens = 0;
        while (choices.Open > 0)
        {
            if (!await WaitAsync(choices, cancellationToken))
            {
                yield return GenerationChunk.Heartbeat;
                continue;
            }

            var deltas = Drain(choices, model, readers);
            completionTokens += deltas.Sum(delta => delta.Tokens);
            yield return new GenerationChunk
            {
                Deltas = deltas,
                ComputeTime = choices.ComputeTime,
                PromptLogprobs = choices.Open > 0 ? null : UpdateMapping.ToPrompt(request.PromptTokens, choices.PromptLogprobs, model.Package.Tokenizer),
                Usage = choices.Open > 0
                    ? null
                    : new TokenUsage
                    {
                        PromptTokens = request.PromptTokens.Length,
                        CompletionTokens = completionTokens,
                        CachedPromptTokens = choices.CachedPromptTokens,
                        AcceptedPredictionTokens = prediction is null ? 0 : choices.AcceptedPredictionTokens,
                        RejectedPredictionTokens = prediction is null ? 0 : choices.RejectedPredictionTokens,
                        ComputeTime = choices.ComputeTime,
                    },
            };
        }
    }

    public Task<ReplicaLoad> GetLoadAsync(CancellationToken cancellationToken) => Task.FromResult(engines.LoadOf(Model, Key.Device));

    private CatalogModel RequireModel() => catalog.Find(Model) ?? throw Gone();

    private LlmException Gone() => new(LlmErrorCode.ReplicaUnavailable, $"This silo no longer has the model '{Model}'.");

    /// <summary>As the model would write them; what does not fit its window can not come.</summary>
    private static int[] Tokens(ServedModel model, string prediction)
    {
        var tokens = model.Package.Tokenizer.Encode(prediction, addSpecialTokens: false, [Range.All]);
        return tokens[..Math.Min(tokens.Length, model.Engine.MaxLength)];
    }

    private static List<SequenceStream> Submit(ServedModel model, ReplicaRequest request, CompiledGrammar? constraint, int[]? prediction)
    {
        var streams = new List<SequenceStream>(request.Request.Choices);
        try
        {
            var seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            foreach (var sequence in SequenceRequests.From(request, model.Package.Generation, seed, model.SharesPrefixes, constraint, prediction))
            {
                streams.Add(model.Engine.Submit(sequence with { Adapter = model.Adapter }));
            }

            return streams;
        }
        catch (Exception exception)
        {
            streams.ForEach(stream => stream.Cancel());
            throw EngineFailures.ToLlm(exception);
        }
    }

    private static async ValueTask<bool> WaitAsync(ChoiceStreams choices, CancellationToken cancellationToken)
    {
        try
        {
            return await choices.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The engine gave the sequence up, not the caller.
            throw new LlmException(LlmErrorCode.Timeout, "The answer was not read for too long, so its sequence was ended.", CallFailures.Unread);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw EngineFailures.ToLlm(exception);
        }
    }

    private static List<ChoiceDelta> Drain(ChoiceStreams choices, ServedModel model, ToolCallReader?[] readers)
    {
        var deltas = new List<ChoiceDelta>();
        while (choices.TryRead(out var choice, out var update))
        {
            var delta = UpdateMapping.ToDelta(choice, update, model.Package.Tokenizer);
            deltas.Add(readers[choice]?.Read(delta) ?? delta);
        }

        return deltas;
    }
}
