namespace OrleansLlm.Retrieval.Filters;

/// <summary>What a document's attributes may be, by OpenAI's limits.</summary>
internal static class AttributeRules
{
    public const int MaximumKeys = 16;
    public const int MaximumKeyLength = 64;
    public const int MaximumTextLength = 512;

    /// <exception cref="RetrievalException">A limit is passed.</exception>
    public static void Check(IReadOnlyDictionary<string, AttributeValue> attributes, string at)
    {
        if (attributes.Count > MaximumKeys)
        {
            throw new RetrievalException($"{at} may have at most {MaximumKeys} keys. Given: {attributes.Count}.", at);
        }

        foreach (var (key, value) in attributes)
        {
            if (key.Length is 0 or > MaximumKeyLength)
            {
                throw new RetrievalException($"{at}: keys have 1 to {MaximumKeyLength} characters. Given: '{key}'.", at);
            }

            if (value.Text.Length > MaximumTextLength)
            {
                throw new RetrievalException($"{at}.{key} may have at most {MaximumTextLength} characters. Given: {value.Text.Length}.", $"{at}.{key}");
            }

            if (!double.IsFinite(value.Number))
            {
                throw new RetrievalException($"{at}.{key} must be a finite number. Given: {value}.", $"{at}.{key}");
            }
        }
    }
}
