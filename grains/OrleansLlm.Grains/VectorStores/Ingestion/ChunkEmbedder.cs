using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Batches;
using OrleansLlm.Grains.Encoders;
using OrleansLlm.Providers.Tokens;
using OrleansLlm.Retrieval.Chunking;

namespace OrleansLlm.Grains.VectorStores.Ingestion;

/// <summary>
/// Embeds one file's chunks in batches, paid by the key that made the job. Refused calls wait until the limit has room, all of the job's together; others
/// are tried again, a bounded number of times. Thread-safe.
/// </summary>
internal sealed class ChunkEmbedder(JobKey job, Caller caller, string file, BatchPacer pacer, IngestServices services)
{
    /// <summary>More runs than a job can have had; only a defect gets there.</summary>
    private const int MaxNames = 1_000;

    private const int Shards = 8;

    private CatalogEncoder? _encoder;

    /// <summary>The model, or <see cref="IndexDefinition.NoModel"/>.</summary>
    public string Model { get; private set; } = IndexDefinition.NoModel;

    /// <summary>Tokens that the model reads at once; 0: there is no model, or it is a provider's.</summary>
    public int ContextLength => _encoder?.Info.ContextLength ?? 0;

    /// <summary>Embeds sentences; null without a model.</summary>
    public SentenceEmbedder? Sentences => Model == IndexDefinition.NoModel
        ? null
        : async (texts, token) => [.. (await CallAsync($"sentences:{new IndexedChunk { Text = texts[0] }.ContentId}", texts, token)).Select(vector => (ReadOnlyMemory<float>)vector)];

    /// <summary>Sets the model.</summary>
    public void Use(string model) => (Model, _encoder) = (model, services.Catalog.FindEncoder(model));

    /// <summary>Tokens of a text: the model's own where this silo has it, else an estimate.</summary>
    public int Count(ReadOnlySpan<char> text) =>
        _encoder is { } encoder ? encoder.Inputs.Tokenize(text.ToString()).Length : TokenEstimate.OfText(text.ToString());

    /// <summary>Embeds texts in batches, several at once.</summary>
    /// <param name="texts">Names and texts.</param>
    /// <param name="keep">Given each batch as soon as it is there.</param>
    /// <param name="token">Ends it.</param>
    public Task EmbedAsync(
        IReadOnlyList<(string Name, string Text)> texts, Func<IReadOnlyList<(string Name, float[] Vector)>, Task> keep, CancellationToken token)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = services.Options.EmbeddingCalls, CancellationToken = token };
        return Parallel.ForEachAsync(texts.Chunk(services.Options.EmbeddingBatch), limits, async (batch, cancelled) =>
        {
            var vectors = await CallAsync(batch[0].Name, [.. batch.Select(one => one.Text)], cancelled);
            await keep([.. batch.Select((one, i) => (one.Name, vectors[i]))]);
        });
    }

    /// <summary>Makes a call that embeds something now and then: only when it is refused by a limit it waits, as embeddings do.</summary>
    public async Task<T> WaitAsync<T>(Func<Task<T>> call, CancellationToken token)
    {
        try
        {
            return await call();
        }
        catch (LlmException refusal) when (IsRefusal(refusal))
        {
            pacer.OnRefused(WordOf(refusal), refusal.Message, refusal.RetryAfter);
        }

        return await PatientlyAsync(_ => call(), token);
    }

    // Named alike by every run: what a dead run reserved for it is taken over, not paid on top.
    private Task<float[][]> CallAsync(string what, IReadOnlyList<string> texts, CancellationToken token) =>
        PatientlyAsync(name => CallOnceAsync($"{job.Job}:{file}:{what}:{name}", texts, token), token);

    /// <param name="call">Given a name that no call of this run had.</param>
    /// <param name="token">Ends it.</param>
    private async Task<T> PatientlyAsync<T>(Func<int, Task<T>> call, CancellationToken token)
    {
        var (name, failures) = (1, 0);
        while (true)
        {
            LlmException failure;
            await pacer.EnterAsync(token);
            try
            {
                var result = await call(name);
                pacer.OnServed();
                return result;
            }
            catch (LlmException exception)
            {
                failure = exception;
            }
            finally
            {
                pacer.Leave();
            }

            failures += IsRefusal(failure) || IsSettled(failure) ? 0 : 1;
            await AfterAsync(failure, name, failures, token);
            name++;
        }
    }

    /// <summary>Waits as long as a failure asks for, or throws it.</summary>
    private async Task AfterAsync(LlmException failure, int name, int failures, CancellationToken token)
    {
        if (IsRefusal(failure))
        {
            pacer.OnRefused(WordOf(failure), failure.Message, failure.RetryAfter);
        }
        else if (!IsSettled(failure) || name >= MaxNames)
        {
            if (!failure.IsRetryable || failures >= services.Options.MaxAttempts)
            {
                throw failure;
            }

            await Task.Delay(failure.RetryAfter ?? TimeSpan.FromSeconds(Math.Pow(2, failures - 1)), services.TimeProvider, token);
        }
    }

    private async Task<float[][]> CallOnceAsync(string call, IReadOnlyList<string> texts, CancellationToken token)
    {
        var request = new EmbeddingRequest
        {
            RequestId = call,
            CallId = call,
            Model = Model,
            Inputs = [.. texts.Select(EncodingText.Of)],
            TextKind = EncodingTextKind.Document,

            // Where tokens are only estimated a chunk may be a little too long.
            Truncation = Truncation.End,
            IsLenient = true,
        };
        var router = services.Grains.GetGrain<IEncodingRouterGrain>(new RouterKey("ingest", $"{(uint)call.GetHashCode(StringComparison.Ordinal) % Shards}").ToString());
        var vectors = new float[texts.Count][];
        var isWhole = false;
        await foreach (var chunk in router.EmbedAsync(caller, request, token).Watch(StreamWatchdog.DefaultSilenceLimit, services.TimeProvider, token))
        {
            isWhole |= chunk.Usage is not null;
            foreach (var result in chunk.Results)
            {
                vectors[result.Index] = result.Values;
            }
        }

        return isWhole && Array.TrueForAll(vectors, vector => vector is not null) ? vectors
            : throw new LlmException(LlmErrorCode.ReplicaUnavailable, "The stream of embeddings ended before they were whole.");
    }

    private static bool IsRefusal(LlmException failure) => failure.Code is LlmErrorCode.BudgetExceeded or LlmErrorCode.RateLimited or LlmErrorCode.Overloaded;

    private static bool IsSettled(LlmException failure) => failure is { Code: LlmErrorCode.Conflict, Parameter: "id" };

    private static string WordOf(LlmException failure) => failure.Code switch
    {
        LlmErrorCode.BudgetExceeded => BatchEndings.BudgetCode,
        LlmErrorCode.RateLimited => "rate_limit_exceeded",
        _ => "engine_overloaded",
    };
}
