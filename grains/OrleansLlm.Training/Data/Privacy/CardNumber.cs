namespace OrleansLlm.Training.Data.Privacy;

/// <summary>Payment card numbers.</summary>
internal static class CardNumber
{
    /// <summary>Whether 13 to 19 digits, with separators or without, end in the right check digit (Luhn; ISO/IEC 7812-1).</summary>
    public static bool IsValid(string text)
    {
        int[] digits = [.. text.Where(char.IsAsciiDigit).Select(digit => digit - '0')];
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)];
            int doubled = i % 2 == 0 ? digit : 2 * digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return digits.Length is >= 13 and <= 19 && sum % 10 == 0 && digits.Distinct().Count() > 1;
    }
}
