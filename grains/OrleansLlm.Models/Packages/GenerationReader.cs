namespace OrleansLlm.Models.Packages;

/// <summary>Reads recommended sampling from <c>generation_config.json</c> or from <c>search</c> of <c>genai_config.json</c>; both use the same names.</summary>
internal static class GenerationReader
{
    /// <summary>Reads the settings; what is not said stays null.</summary>
    public static GenerationDefaults Read(ConfigElement search) => new()
    {
        DoSample = search.Optional("do_sample")?.Bool(),
        Temperature = Float(search, "temperature", 0, 100),
        TopP = Float(search, "top_p", 0, 1),
        // Zero (and Hugging Face's older -1) mean: off.
        TopK = search.Optional("top_k")?.Int(minimum: -1) is { } k ? (k > 0 ? k : null) : null,
        MinP = Float(search, "min_p", 0, 1),
        RepetitionPenalty = Float(search, "repetition_penalty", 0, 100),
    };

    private static float? Float(ConfigElement search, string name, double minimum, double maximum)
    {
        if (search.Optional(name) is not { } value)
        {
            return null;
        }

        double number = value.Number();
        return number >= minimum && number <= maximum ? (float)number : throw value.Wrong($"must be from {minimum} to {maximum}. Given: {value.Shown()}");
    }
}
