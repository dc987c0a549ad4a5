using System.Reflection;
using Microsoft.Extensions.Configuration;
using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Providers.Settings;

/// <summary>Finds settings that nobody reads: a misspelled limit must not be silently none.</summary>
internal static class UnknownSettings
{
    /// <summary>One line for each, of all providers in a section.</summary>
    public static IEnumerable<string> Find(IConfigurationSection? providers) =>
        (providers?.GetChildren() ?? []).SelectMany(provider => Find(provider, typeof(ProviderSettings)));

    private static IEnumerable<string> Find(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var property = known.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                yield return $"{child.Path} is not a setting; known are {string.Join(", ", known.Select(setting => setting.Name))}.";
                continue;
            }

            foreach (var problem in Inner(child, property.PropertyType))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Inner(IConfigurationSection section, Type type)
    {
        if (type == typeof(Dictionary<string, RemoteModelSettings>))
        {
            return section.GetChildren().SelectMany(model => Find(model, typeof(RemoteModelSettings)));
        }

        if (type == typeof(List<ConfiguredTier>))
        {
            return section.GetChildren().SelectMany(tier => Find(tier, typeof(ConfiguredTier)));
        }

        return type.Namespace == typeof(ProviderSettings).Namespace || type == typeof(ConfiguredAmounts) ? Find(section, type) : [];
    }
}
