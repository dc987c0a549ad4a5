using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansLlm.Silo.Api.Json;

/// <summary>Writes a part of views in a form of its own. Nothing is read so: requests are read field by field (<see cref="JsonFields"/>), which names what is wrong with them.</summary>
internal abstract class WriteOnlyConverter<T> : JsonConverter<T>
{
    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException($"{GetType().Name} only writes: requests are read field by field.");
}
