package io.pgbluegreen.cli.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads YAML into a tree that remembers places; a syntax error, a key given twice and an alias are faults. */
final class YamlFile {

    private final YAMLParser parser;
    private final Substitution substitution;
    private final Faults faults;

    private YamlFile(YAMLParser parser, Substitution substitution, Faults faults) {
        this.parser = parser;
        this.substitution = substitution;
        this.faults = faults;
    }

    /** The file's mapping; nothing where it has none, which is then a fault. */
    static Optional<YamlNode.Mapping> read(String text, Substitution substitution, Faults faults) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            return new YamlFile(parser, substitution, faults).document();
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            Place place = at == null ? Place.START : new Place(at.getLineNr(), at.getColumnNr());
            faults.add(place, "", "is not YAML: " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("reading a text in memory failed", e);
        }
        return Optional.empty();
    }

    private Optional<YamlNode.Mapping> document() throws IOException {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            faults.add(
                    Place.START, "", "expected keys and values, found " + (first == null ? "an empty file" : "none"));
            return Optional.empty();
        }
        YamlNode.Mapping mapping = mapping("");
        if (parser.nextToken() != null) {
            faults.add(place(), "", "expected one YAML document, found another");
        }
        return Optional.of(mapping);
    }

    private YamlNode value(String path) throws IOException {
        JsonToken token = parser.currentToken();
        Place place = place();
        if (parser.isCurrentAlias()) {
            faults.add(place, path, "is an alias (*), which is not supported; write the value out");
            return new YamlNode.Reported(place);
        }
        return switch (token) {
            case START_OBJECT -> mapping(path);
            case START_ARRAY -> sequence(path);
            case VALUE_NULL -> new YamlNode.Empty(place);
            default -> substitution.apply(parser.getText(), path, place, faults);
        };
    }

    private YamlNode.Mapping mapping(String path) throws IOException {
        Place place = place();
        Map<String, YamlNode.Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            Place keyPlace = place();
            String keyPath = path.isEmpty() ? key : path + "." + key;
            parser.nextToken();
            YamlNode value = value(keyPath);
            if (entries.putIfAbsent(key, new YamlNode.Entry(keyPlace, value)) != null) {
                faults.add(keyPlace, keyPath, "stands here a second time");
            }
        }
        return new YamlNode.Mapping(entries, place);
    }

    private YamlNode.Sequence sequence(String path) throws IOException {
        Place place = place();
        List<YamlNode> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(path + "[" + items.size() + "]"));
        }
        return new YamlNode.Sequence(items, place);
    }

    private Place place() {
        JsonLocation at = parser.currentTokenLocation();
        return new Place(at.getLineNr(), at.getColumnNr());
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
