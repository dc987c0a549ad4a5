using Orleans.Serialization;
using Orleans.Storage;

namespace OrleansLlm.Silo.Hosting.Storage;

/// <summary>States as Orleans serialises them, in an array of their own size: made in pooled buffers, while Orleans' own serialiser for stores grows a fresh one by doubling. Thread-safe.</summary>
internal sealed class StateSerializer(Serializer serializer) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(serializer.SerializeToArray(input));

    public T Deserialize<T>(BinaryData input) => serializer.Deserialize<T>(input.ToMemory())!;
}
