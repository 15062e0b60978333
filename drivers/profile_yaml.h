// The strict YAML of schemas/config under the names of the drivers.
#pragma once

#include "schemas/config/strict_yaml.h"

namespace lamplighter::drivers {

using lamplighter::parse_yaml;
using lamplighter::to_text;
using lamplighter::WholeNumberLimits;
using lamplighter::yaml_bytes_max;
using lamplighter::yaml_faults_max;
using lamplighter::yaml_nodes_max;
using lamplighter::YamlDocument;
using lamplighter::YamlFault;
using lamplighter::YamlFaults;
using lamplighter::YamlMap;
using lamplighter::YamlNode;

}  // namespace lamplighter::drivers
