namespace OrleansLlm.Engine.Constraints.Matching;

/// <summary>The bytes that can follow somewhere, in groups of those that make no difference there. Immutable; equal by value.</summary>
internal sealed class ByteGroups : IEquatable<ByteGroups>
{
    /// <summary>The group of bytes that can not follow. No text has so many different bytes: some are never part of UTF-8.</summary>
    public const byte None = byte.MaxValue;

    /// <summary>Where no more than so many bytes fall together, looking at them one by one is as fast.</summary>
    private const int Few = 16;

    private readonly byte[] _groupOf;
    private readonly int _hash;

    /// <param name="groupOf">The group of each byte, from 0 in the order of their first bytes, or <see cref="None"/>.</param>
    /// <param name="count">How many groups there are.</param>
    public ByteGroups(ReadOnlySpan<byte> groupOf, int count)
    {
        (_groupOf, Count) = (groupOf.ToArray(), count);
        var hash = default(HashCode);
        hash.AddBytes(groupOf);
        _hash = hash.ToHashCode();
        AreLarge = groupOf.Length - groupOf.Count(None) - count >= Few;
    }

    /// <summary>How many groups there are.</summary>
    public int Count { get; }

    /// <summary>Taking a group's bytes together saves looking at many.</summary>
    public bool AreLarge { get; }

    /// <summary>The group of each byte.</summary>
    public ReadOnlySpan<byte> GroupOf => _groupOf;

    public bool Equals(ByteGroups? other) => other is not null && _hash == other._hash && GroupOf.SequenceEqual(other.GroupOf);

    public override bool Equals(object? obj) => Equals(obj as ByteGroups);

    public override int GetHashCode() => _hash;
}
