using OrleansLlm.Routing.Learning.Text;

namespace OrleansLlm.Routing.Learning.Files;

/// <summary>A text encoder's tensors.</summary>
internal static class EncoderTensors
{
    private const int MaxRank = 1024;

    public static void Write(LearnedFileWriter file, TextEncoder encoder)
    {
        Write(file, encoder.Vocabulary);
        file.Add("encoder.basis", encoder.Basis);
        file.Add("encoder.scales", encoder.Scales);
        file.Add("encoder.means", encoder.Means);
        file.Add("encoder.deviations", encoder.Deviations);
    }

    public static void Write(LearnedFileWriter file, Vocabulary vocabulary)
    {
        file.Add("encoder.keys", vocabulary.Keys);
        file.Add("encoder.weights", vocabulary.Weights);
    }

    public static Vocabulary ReadVocabulary(LearnedFile file)
    {
        var keys = file.Read<uint>("encoder.keys");
        for (var i = 1; i < keys.Length; i++)
        {
            if (keys[i] <= keys[i - 1])
            {
                throw LearnedFile.Wrong("has keys in tensor encoder.keys that do not ascend");
            }
        }

        return new Vocabulary(keys, file.ReadFinite("encoder.weights", keys.Length));
    }

    public static TextEncoder Read(LearnedFile file, int embedding)
    {
        if (embedding is < 0 or > 8192)
        {
            throw LearnedFile.Wrong($"asks for embeddings of {embedding} numbers; the limit is 8192");
        }

        var vocabulary = ReadVocabulary(file);
        var keys = vocabulary.Keys;
        var basis = file.Read<sbyte>("encoder.basis");
        if (keys.Length == 0 ? basis.Length != 0 : basis.Length % keys.Length != 0 || basis.Length / keys.Length > MaxRank)
        {
            throw LearnedFile.Wrong($"has {basis.Length} values in tensor encoder.basis for {keys.Length} keys");
        }

        var deviations = file.ReadFinite("encoder.deviations", SurfaceFeatures.Count);
        return Array.TrueForAll(deviations, deviation => deviation > 0)
            ? new TextEncoder(
                vocabulary,
                basis,
                file.ReadFinite("encoder.scales", keys.Length),
                file.ReadFinite("encoder.means", SurfaceFeatures.Count),
                deviations,
                embedding)
            : throw LearnedFile.Wrong("has a deviation in tensor encoder.deviations that is not above 0");
    }
}
