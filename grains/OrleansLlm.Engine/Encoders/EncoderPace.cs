namespace OrleansLlm.Engine.Encoders;

/// <summary>How fast an encoder reads, from its batches of late. Written by the engine's thread, read by any.</summary>
internal sealed class EncoderPace
{
    private const double Smoothing = 0.2;

    private double _secondsPerToken;

    /// <summary>A batch was run; tokens without padding.</summary>
    public void OnBatch(int tokens, TimeSpan duration)
    {
        var measured = duration.TotalSeconds / Math.Max(1, tokens);
        var old = Volatile.Read(ref _secondsPerToken);
        Volatile.Write(ref _secondsPerToken, old == 0 ? measured : old + (Smoothing * (measured - old)));
    }

    /// <summary>How long so many tokens take; zero until something is known.</summary>
    public TimeSpan Predict(long tokens) =>
        TimeSpan.FromSeconds(Math.Min(Math.Max(0, tokens) * Volatile.Read(ref _secondsPerToken), TimeSpan.FromDays(1).TotalSeconds));
}
