using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>The settings of an index as bytes: the first record of a log, and a section of a snapshot.</summary>
[JsonSerializable(typeof(IndexSettings))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class SettingsCodec : JsonSerializerContext
{
    public static byte[] Write(IndexSettings settings) => JsonSerializer.SerializeToUtf8Bytes(settings, Default.IndexSettings);

    public static IndexSettings Read(ReadOnlySpan<byte> bytes, string file)
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, Default.IndexSettings)!;
        }
        catch (JsonException failure)
        {
            throw new IndexDamagedException(file, "its settings can not be read, perhaps they are a newer version's: " + failure.Message);
        }
    }
}
