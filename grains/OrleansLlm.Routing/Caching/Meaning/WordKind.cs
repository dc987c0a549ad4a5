namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>What a word of a text is.</summary>
internal enum WordKind
{
    /// <summary>Letters.</summary>
    Plain,
    /// <summary>A number in digits, in one form whatever its separators of thousands.</summary>
    Number,
    /// <summary>A unit or a currency that was written at a number or as a sign.</summary>
    Unit,
    /// <summary>An address, a path, a code: letters and digits or signs together.</summary>
    Code,
}
