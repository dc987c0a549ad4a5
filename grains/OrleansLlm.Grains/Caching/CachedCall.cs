using System.Runtime.CompilerServices;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Routing.Caching;

namespace OrleansLlm.Grains.Caching;

/// <summary>One call with the response cache around it. Runs on one router's scheduler; used once.</summary>
internal sealed class CachedCall(
    CacheServices services,
    Flights flights,
    Caller caller,
    GenerationRequest request,
    CacheSettings settings,
    CacheAddress address,
    Func<CancellationToken, IAsyncEnumerable<GenerationChunk>> run)
{
    /// <summary>So often a call looks again after one that it followed was lost or failed for reasons of its own; then it runs alone.</summary>
    private const int MostRounds = 3;

    private static readonly CacheInfo Miss = new() { Status = CacheStatus.Miss };

    private float[]? _embedding;
    private bool _embedded;

    private bool Reads => settings.Mode is CacheMode.On or CacheMode.ReadOnly;

    private bool Writes => settings.Mode is CacheMode.On or CacheMode.WriteOnly;

    public async IAsyncEnumerable<GenerationChunk> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            var (looking, isAwaited) = (LookUpAsync(mayShare: round <= MostRounds, cancellationToken), true);
            try
            {
                while (!await Heartbeats.EndedAsync(looking, services.Time, cancellationToken))
                {
                    yield return GenerationChunk.Heartbeat;
                }

                isAwaited = false;
            }
            finally
            {
                // The caller may leave at a heartbeat when it has ended, too.
                if (isAwaited)
                {
                    _ = ReleaseAsync(looking);
                }
            }

            var reply = await looking;
            if (reply is { Kind: CacheReplyKind.Follow })
            {
                await using var follower = new FollowedCall(services, caller, request, address, reply, cancellationToken);
                var beginning = follower.BeginAsync();
                while (!await Heartbeats.EndedAsync(beginning, services.Time, cancellationToken))
                {
                    yield return GenerationChunk.Heartbeat;
                }

                if (!await beginning)
                {
                    continue;
                }

                await foreach (var chunk in follower.ReadAsync())
                {
                    yield return chunk;
                }

                yield break;
            }

            await foreach (var chunk in AnswerAsync(reply, cancellationToken))
            {
                yield return chunk;
            }

            yield break;
        }
    }

    private IAsyncEnumerable<GenerationChunk> AnswerAsync(CacheReply? reply, CancellationToken cancellationToken)
    {
        var status = reply?.Kind switch
        {
            null => CacheStatus.Bypass,
            CacheReplyKind.Hit => CacheStatus.Hit,
            CacheReplyKind.Semantic => CacheStatus.Semantic,
            _ => CacheStatus.Miss,
        };
        if (status is CacheStatus.Bypass or CacheStatus.Miss)
        {
            services.Instruments.OnCall(status);
        }

        return reply switch
        {
            null => CacheMark.On(run(cancellationToken), new CacheInfo { Status = CacheStatus.Bypass, Reason = CacheBypass.Unavailable }, cancellationToken),
            { Kind: CacheReplyKind.Lead } => MissedAsync(Lead(reply).ReadAsync(cancellationToken), cancellationToken),
            { Kind: CacheReplyKind.Miss } => MissedAsync(RunAloneAsync(reply, cancellationToken), cancellationToken),
            _ => ReplayAsync(reply, status, cancellationToken),
        };
    }

    /// <summary>Null: the cache does not answer.</summary>
    private async Task<CacheReply?> LookUpAsync(bool mayShare, CancellationToken cancellationToken)
    {
        var query = new CacheQuery
        {
            Address = address,
            CanRead = Reads,
            MaxAge = settings.MaxAge!.Value,
            Threshold = settings.Threshold ?? services.Embedder.Threshold,
            Runner = mayShare ? flights.Runner : null,
            Priority = request.Priority ?? 0,
            HasDeadline = request.DeadlineMilliseconds is not null || request.MaxQueueMilliseconds is not null,
            Tags = request.Cache?.Tags ?? [],
            Namespace = request.Cache?.Namespace,
            Embedding = _embedding,
            CanEmbed = address.Context is not null && !_embedded,
        };
        var reply = await services.BeginAsync(query, cancellationToken);
        if (reply is not { Kind: CacheReplyKind.Embed })
        {
            return reply;
        }

        await EmbedAsync(cancellationToken);
        return await services.BeginAsync(query with { Embedding = _embedding, CanEmbed = false }, cancellationToken);
    }

    /// <summary>The caller left while it was looked up: a call that it was told to run is run by nobody.</summary>
    private async Task ReleaseAsync(Task<CacheReply?> looking)
    {
        await ((Task)looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (looking is { IsCompletedSuccessfully: true, Result: { Kind: CacheReplyKind.Lead } led })
        {
            await EndAsync(led, answer: null);
        }
    }

    private async Task EmbedAsync(CancellationToken cancellationToken)
    {
        if (address.Question is { } question && !_embedded)
        {
            _embedded = true;
            _embedding = await services.Embedder.EmbedAsync(caller, question, cancellationToken);
        }
    }

    /// <summary>Begins a call that others may follow.</summary>
    private Flight Lead(CacheReply reply)
    {
        var flight = flights.Add(reply.Flight!, caller.Tenant);
        var recorder = services.NewRecorder();
        flight.Start(run, recorder.Add, async failure =>
        {
            // Whoever came to follow it meanwhile still finds it, until the cache has the answer.
            await EndAsync(reply, failure is null ? recorder.ToAnswer() : null);
            flights.Remove(reply.Flight!);
            flight.Dispose();
        });
        return flight;
    }

    /// <summary>The last element tells why the answer is not kept, so that nobody wonders why the next call misses too.</summary>
    private async IAsyncEnumerable<GenerationChunk> MissedAsync(IAsyncEnumerable<GenerationChunk> stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ends = new List<FinishReason>();
        await foreach (var chunk in stream.WithCancellation(cancellationToken))
        {
            ends.AddRange(chunk.Deltas.Select(delta => delta.FinishReason).OfType<FinishReason>());
            yield return CacheMark.On(chunk, Writes && chunk.Usage is not null ? Miss with { Reason = CacheRules.NotKept(settings, ends) } : Miss);
        }
    }

    private async IAsyncEnumerable<GenerationChunk> RunAloneAsync(CacheReply reply, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var recorder = services.NewRecorder();
        await foreach (var chunk in run(cancellationToken).WithCancellation(cancellationToken))
        {
            recorder.Add(chunk);
            yield return chunk;
        }

        await EndAsync(reply, recorder.ToAnswer());
    }

    private async Task EndAsync(CacheReply reply, CachedAnswer? answer)
    {
        var keeps = Writes && answer is not null && CacheRules.MayKeep(settings, answer, request.Choices);
        if (reply.Flight is null && !keeps)
        {
            return;
        }

        if (keeps)
        {
            await EmbedAsync(CancellationToken.None);
        }

        var entry = keeps ? new CacheEntry
        {
            Address = address,
            Answer = answer!,
            Embedding = _embedding,
            Tags = request.Cache?.Tags ?? [],
            Namespace = request.Cache?.Namespace,
            MaxAge = settings.MaxAge!.Value,
        } : null;
        await services.EndAsync(address, new CacheOutcome { Exact = address.Exact, Flight = reply.Flight, Ticket = reply.Ticket, Entry = entry });
    }

    private async IAsyncEnumerable<GenerationChunk> ReplayAsync(CacheReply reply, CacheStatus status, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var answer = reply.Answer!;
        await using var ledger = services.NewLedger(caller, request);
        if (!await ledger.TryReserveAsync(answer.Model, answer.Provider, answer.Route, cancellationToken))
        {
            services.Instruments.OnCall(CacheStatus.Miss);
            await foreach (var chunk in CacheMark.On(run(cancellationToken), Miss, cancellationToken))
            {
                yield return chunk;
            }

            yield break;
        }

        services.Instruments.OnCall(status);
        var route = new RouteInfo
        {
            Model = answer.Model,
            Provider = answer.Provider,
            Route = answer.Route,
            RateLimit = ledger.Reservation?.RateLimit,
            TightestBudget = ledger.Reservation?.TightestBudget,
            TightestScope = ledger.Reservation?.TightestScope,
            Cache = new CacheInfo
            {
                Status = status, Age = reply.Age, Saved = answer.Cost, Similarity = status == CacheStatus.Semantic ? reply.Similarity : null,
            },
        };
        foreach (var chunk in AnswerReplay.Of(answer, route))
        {
            if (chunk.Usage is not null)
            {
                await ledger.HitAsync(answer.Usage, answer.Cost);
                services.Instruments.OnSaved(answer.Cost);
            }

            yield return chunk;
        }
    }
}
