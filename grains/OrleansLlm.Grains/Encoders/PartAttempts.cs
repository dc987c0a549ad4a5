using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Grains.Routing;

namespace OrleansLlm.Grains.Encoders;

/// <summary>The replicas that one part of a call tries, one after the other. Used by one task.</summary>
internal sealed class PartAttempts(IModelGrain model, TimeProvider timeProvider)
{
    private const int MaxAttempts = 3;

    private readonly List<string> _tried = [];

    /// <summary>Replicas tried so far.</summary>
    public int Count { get; private set; }

    /// <summary>Why the last one did not serve.</summary>
    public LlmException? Failure { get; private set; }

    /// <summary>The next replica, or null when there is none left to try.</summary>
    public async Task<ReplicaOffer?> NextAsync(CancellationToken cancellationToken)
    {
        if (_tried.Count == MaxAttempts)
        {
            return null;
        }

        try
        {
            var offer = await GrainRetry.RunAsync(() => model.PickAsync(_tried, affinity: null, cancellationToken), timeProvider, cancellationToken);
            _tried.Add(offer.Replica);
            Count++;
            return offer;
        }
        catch (LlmException none) when (none.Code == LlmErrorCode.ReplicaUnavailable && Failure is not null)
        {
            return null;
        }
    }

    /// <summary>Notes that the last replica did not serve, for a reason of its own.</summary>
    public void Failed(Exception exception)
    {
        Failure = CallFailures.ToLlm(exception);
        if (Failure.Code != LlmErrorCode.Overloaded)
        {
            // Gone or silent; a replica that is only full still serves those who wait there.
            _ = model.WithdrawAsync(_tried[^1], CancellationToken.None);
        }
    }

    /// <summary>All replicas may be tried again.</summary>
    public void StartOver() => _tried.Clear();
}
