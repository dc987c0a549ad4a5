namespace OrleansLlm.Engine.Encoders;

/// <summary>Whether one more input fits a batch in the making. Not thread-safe.</summary>
internal sealed class BatchLimits(EncoderOptions options, int head)
{
    private int _longest = head;
    private long _tokens;

    public bool Admits(int length, int rows)
    {
        var longest = Math.Max(_longest, length);
        var padded = (long)longest * (rows + 1);
        return rows < options.MaxBatch
            && padded <= options.MaxTokensPerBatch
            && padded - _tokens - length <= options.MaxPadding * padded;
    }

    public void Add(int length)
    {
        _longest = Math.Max(_longest, length);
        _tokens += length;
    }
}
