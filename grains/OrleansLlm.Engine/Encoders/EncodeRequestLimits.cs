namespace OrleansLlm.Engine.Encoders;

/// <summary>Checks requests: what gets past here can not harm a batch that others are in.</summary>
internal static class EncodeRequestLimits
{
    /// <exception cref="ArgumentException">Names the field, its limit and the value given.</exception>
    public static void ThrowIfInvalid(EncodeRequest request, int maxLength, int vocabularySize)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Inputs.Count == 0)
        {
            throw new ArgumentException("Inputs must hold at least 1 input. Given: 0.", nameof(request));
        }

        Check(request.Deadline, nameof(request.Deadline));
        Check(request.MaxQueueTime, nameof(request.MaxQueueTime));
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            Check(request.Inputs[i], i, maxLength, vocabularySize);
        }
    }

    private static void Check(TimeSpan? limit, string field)
    {
        if (limit <= TimeSpan.Zero)
        {
            throw new ArgumentException($"{field} must be above 0. Given: {limit}.", field);
        }
    }

    private static void Check(EncoderInput input, int index, int maxLength, int vocabularySize)
    {
        var (tokens, second) = input;
        if (tokens.Length < 1 || tokens.Length > maxLength)
        {
            throw new ArgumentException($"Inputs[{index}] must have 1 to {maxLength} tokens. Given: {tokens.Length}.", nameof(input));
        }

        if (second < 0 || second > tokens.Length)
        {
            throw new ArgumentException($"Inputs[{index}].SecondSegment must be 0 to {tokens.Length}. Given: {second}.", nameof(input));
        }

        foreach (var token in tokens)
        {
            // A negative id would wrap silently inside the model.
            if ((uint)token >= (uint)vocabularySize)
            {
                throw new ArgumentException($"Inputs[{index}] must have token ids from 0 to {vocabularySize - 1}. Given: {token}.", nameof(input));
            }
        }
    }
}
