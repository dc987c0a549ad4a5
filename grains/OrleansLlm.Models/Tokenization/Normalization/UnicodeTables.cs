using System.Globalization;

namespace OrleansLlm.Models.Tokenization.Normalization;

/// <summary>Decompositions, compositions and combining classes, from the embedded <c>unicode-normalization.txt</c>; Hangul by rule.</summary>
internal static class UnicodeTables
{
    private const int HangulBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Trails = 28;

    private static readonly Dictionary<int, int[]> s_canonical = [];
    private static readonly Dictionary<int, int[]> s_compatibility = [];
    private static readonly Dictionary<(int, int), int> s_compositions = [];
    private static readonly Dictionary<int, byte> s_classes = [];

    static UnicodeTables()
    {
        const string Name = "OrleansLlm.Models.Tokenization.Normalization.unicode-normalization.txt";
        using var stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The embedded resource {Name} is missing.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            Add(line.Split(' '));
        }
    }

    /// <summary>The full decomposition of a code point; itself when it has none.</summary>
    public static ReadOnlySpan<int> Decompose(int code, bool compatibility)
    {
        if (code is >= HangulBase and < HangulBase + (Leads * Vowels * Trails))
        {
            return DecomposeHangul(code - HangulBase);
        }

        return (compatibility && s_compatibility.TryGetValue(code, out int[]? parts)) || s_canonical.TryGetValue(code, out parts)
            ? parts
            : new int[] { code };
    }

    /// <summary>The code point that two compose to, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
        {
            return HangulBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Trails);
        }

        if (first is >= HangulBase and < HangulBase + (Leads * Vowels * Trails) && (first - HangulBase) % Trails == 0
            && second is > TrailBase and < TrailBase + Trails)
        {
            return first + second - TrailBase;
        }

        return s_compositions.TryGetValue((first, second), out int composed) ? composed : -1;
    }

    /// <summary>The canonical combining class.</summary>
    public static byte CombiningClass(int code) => code < 0x300 ? (byte)0 : s_classes.GetValueOrDefault(code);

    private static int[] DecomposeHangul(int syllable)
    {
        int trail = syllable % Trails;
        int lead = LeadBase + (syllable / (Vowels * Trails));
        int vowel = VowelBase + (syllable % (Vowels * Trails) / Trails);
        return trail == 0 ? [lead, vowel] : [lead, vowel, TrailBase + trail];
    }

    private static void Add(string[] fields)
    {
        switch (fields[0])
        {
            case "C":
                s_canonical[Hex(fields[1])] = [.. fields[2..].Select(Hex)];
                break;
            case "K":
                s_compatibility[Hex(fields[1])] = [.. fields[2..].Select(Hex)];
                break;
            case "P":
                s_compositions[(Hex(fields[1]), Hex(fields[2]))] = Hex(fields[3]);
                break;
            case "M":
                foreach (string range in fields[2..])
                {
                    AddClass(range.Split('-'), byte.Parse(fields[1], CultureInfo.InvariantCulture));
                }

                break;
        }
    }

    private static void AddClass(string[] ends, byte combiningClass)
    {
        for (int code = Hex(ends[0]); code <= Hex(ends[^1]); code++)
        {
            s_classes[code] = combiningClass;
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
