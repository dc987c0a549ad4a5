namespace OrleansLlm.Engine.Encoders;

/// <summary>Whether a request is taken in. Pure but for the pace it reads.</summary>
internal sealed class EncoderAdmission(EncoderOptions options, EncoderPace pace)
{
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Latest = TimeSpan.FromMinutes(1);

    /// <summary>Refuses a request that does not fit. One that is larger than the queue is taken in when nothing waits.</summary>
    /// <param name="tokens">Tokens of the request.</param>
    /// <param name="waiting">Tokens that wait.</param>
    /// <param name="waitingOfTenant">Those of the same tenant.</param>
    /// <exception cref="EngineQueueFullException">With the time until there is room.</exception>
    public void Check(long tokens, long waiting, long waitingOfTenant)
    {
        CheckRoom(tokens, waiting, options.MaxWaitingTokens);
        CheckRoom(tokens, waitingOfTenant, options.MaxWaitingTokens / 2);
        var predicted = pace.Predict(waiting);
        if (options.MaxPredictedWait > TimeSpan.Zero && predicted > options.MaxPredictedWait)
        {
            throw new EngineQueueFullException(options.MaxPredictedWait, predicted);
        }
    }

    private void CheckRoom(long tokens, long waiting, long limit)
    {
        if (waiting > 0 && waiting + tokens > limit)
        {
            var untilThereIsRoom = pace.Predict(Math.Min(waiting, waiting + tokens - limit));
            throw EngineQueueFullException.ForTokens(limit, waiting, untilThereIsRoom < Soonest ? Soonest : untilThereIsRoom > Latest ? Latest : untilThereIsRoom);
        }
    }
}
