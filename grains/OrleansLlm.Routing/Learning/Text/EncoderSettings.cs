namespace OrleansLlm.Routing.Learning.Text;

/// <summary>How large a text encoder may be.</summary>
/// <param name="Vocabulary">The most n-grams.</param>
/// <param name="Dimensions">Coordinates of a text; fewer where there are few examples.</param>
/// <param name="Seed">Of the random start.</param>
internal sealed record EncoderSettings(int Vocabulary = 32_768, int Dimensions = 128, int Seed = 1);
