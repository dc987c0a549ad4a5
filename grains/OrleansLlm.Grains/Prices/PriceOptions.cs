using System.ComponentModel.DataAnnotations;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Grains.Prices;

/// <summary>Price rules of the configuration: they hold where the price book has none. Bound to the section <c>OrleansLlm</c>.</summary>
public sealed class PriceOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "OrleansLlm";

    /// <summary>The rules. Their order does not matter; which one holds for a call is decided as in the price book.</summary>
    public List<ConfiguredPrice> Prices { get; set; } = [];

    internal IReadOnlyList<PriceRule> Rules() => Prices.ConvertAll(price => price.ToRule());

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var sound = new PriceBook([]);
        for (var i = 0; i < Prices.Count; i++)
        {
            var rule = Prices[i].ToRule();
            var path = $"{Section}:Prices:{i}";
            var problems = sound.Problems(rule with { Id = path }, DateTimeOffset.MinValue, replaced: null).ToList();
            foreach (var problem in problems)
            {
                yield return new ValidationResult($"{path}:{ConfiguredPrice.SettingOf(problem.Field)} {problem.Rule}.");
            }

            if (problems.Count == 0)
            {
                sound.Replace(known: null, rule with { Id = path });
            }
        }
    }
}
