namespace OrleansLlm.Routing.Caching;

/// <summary>A hash of texts that is the same in every process (FNV-1a, 64 bits, mixed as in MurmurHash3). Not for what an attacker may choose to collide.</summary>
internal static class StableHash
{
    public static ulong Of(ReadOnlySpan<char> text, ulong seed = 14_695_981_039_346_656_037)
    {
        var hash = seed;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1_099_511_628_211;
        }

        return Next(hash);
    }

    /// <summary>Another hash that follows from this one.</summary>
    public static ulong Next(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
