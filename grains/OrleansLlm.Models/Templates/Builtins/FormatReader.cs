namespace OrleansLlm.Models.Templates.Builtins;

/// <summary>Reads numbers in format strings.</summary>
internal static class FormatReader
{
    /// <summary>A number of up to 6 digits, or null when there is none; moves on behind it.</summary>
    public static int? ReadNumber(string format, ref int i)
    {
        int? number = null;
        while (i < format.Length && char.IsAsciiDigit(format[i]) && number is not >= 100_000)
        {
            number = ((number ?? 0) * 10) + format[i++] - '0';
        }

        return number;
    }
}
