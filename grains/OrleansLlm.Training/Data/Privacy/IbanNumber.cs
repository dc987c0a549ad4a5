namespace OrleansLlm.Training.Data.Privacy;

/// <summary>International bank account numbers.</summary>
internal static class IbanNumber
{
    private const int Least = 15;
    private const int Most = 34;

    /// <summary>Whether the check digits are right: with the first four characters at the end and letters as numbers from 10 on, 1 is left modulo 97 (ISO 13616).</summary>
    public static bool IsValid(string text)
    {
        string plain = text.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        if (plain.Length is < Least or > Most)
        {
            return false;
        }

        int rest = 0;
        foreach (char letter in plain[4..] + plain[..4])
        {
            rest = char.IsAsciiDigit(letter) ? ((rest * 10) + letter - '0') % 97 : ((rest * 100) + letter - 'A' + 10) % 97;
        }

        return rest == 1;
    }
}
