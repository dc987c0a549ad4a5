using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Tokenization.Splitting;

namespace OrleansLlm.Models.Tokenization.Files;

/// <summary>Reads a pattern: <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
internal static class PatternReader
{
    /// <summary>Reads the pattern.</summary>
    public static TextPattern Read(ConfigElement element)
    {
        if (element.Optional("String") is { } literal)
        {
            return new LiteralPattern(literal.String());
        }

        var regex = element.OptionalAny("Regex") ?? throw element.Wrong($"must hold String or Regex. Given: {element.Shown()}");
        try
        {
            return new RegexPattern(regex.String());
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException)
        {
            throw new ModelPackageException(regex.File, regex.Path, $"is not a regular expression that can be used: {error.Message} Given: {regex.Shown()}", error);
        }
    }
}
