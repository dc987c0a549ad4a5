using System.Globalization;
using CsCheck;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class NumberTests
{
    [Fact]
    public void Whole_numbers_are_accepted_exactly_between_their_bounds() =>
        Gen.Select(Gen.Int[-1200, 1200], Gen.Int[0, 1300]).Sample((low, width) =>
        {
            var grammar = Grammars.Compiler.JsonSchema($$"""{"type":"integer","minimum":{{low}},"maximum":{{low + width}}}""");
            for (var value = low - 30; value <= low + width + 30; value++)
            {
                Assert.Equal(value >= low && value <= low + width, grammar.Matches(value.ToString(CultureInfo.InvariantCulture)));
            }
        }, iter: 60);

    [Fact]
    public void Decimal_numbers_are_accepted_exactly_between_their_bounds() =>
        Gen.Select(Gen.Int[-3000, 3000], Gen.Int[0, 400], Gen.Bool, Gen.Bool, Gen.Int[0, 2]).Sample((low, width, minIncluded, maxIncluded, places) =>
        {
            var scale = (decimal)Math.Pow(10, places);
            var (min, max) = (low / scale, (low + Math.Max(1, width)) / scale);
            var grammar = Grammars.Compiler.JsonSchema(string.Create(
                CultureInfo.InvariantCulture, $$"""{"type":"number","{{(minIncluded ? "minimum" : "exclusiveMinimum")}}":{{min}},"{{(maxIncluded ? "maximum" : "exclusiveMaximum")}}":{{max}}}"""));
            for (var step = 0; step <= 300; step++)
            {
                // Steps of a thousandth around both bounds, and coarse ones across.
                var value = step < 100 ? min + ((step - 50) / 1000m) : step < 200 ? max + ((step - 150) / 1000m) : min + ((max - min) * (step - 230) / 40m);
                value = decimal.Round(value, 3);
                var inside = (minIncluded ? value >= min : value > min) && (maxIncluded ? value <= max : value < max);
                var text = value == 0 ? "0" : value.ToString("0.######", CultureInfo.InvariantCulture);
                Assert.True(inside == grammar.Matches(text), $"{text} in {min} {max} {minIncluded} {maxIncluded}: {inside}");
            }
        }, iter: 100);
}
